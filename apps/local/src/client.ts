import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseInput, retriedSchema, type Retried } from '@covid-etl/etl-core';
import * as v from 'valibot';
import { openCloud, type CloudOptions } from './cloud/cloud.ts';
import { DataDirInUse } from './cloud/errors.ts';
import { cloudFile, region, retryPoller } from './cloud/names.ts';
import { queuedMessages, type QueuedMessage } from './cloud/queued-messages.ts';
import { VerbFailed } from './verbs/errors.ts';

const aboutSchema = v.object({
  pid: v.number(),
  datasets: v.array(v.string()),
  sourceUrls: v.record(v.string(), v.string()),
  schedules: v.array(v.object({ name: v.string(), expression: v.string(), next: v.nullable(v.string()) })),
});
/** What a cloud says of itself. */
export type About = v.InferOutput<typeof aboutSchema>;

/** A verb's view of the cloud, wherever it runs. */
export interface CloudClient {
  readonly endpoint: string;
  /** True where another process runs the cloud. */
  readonly attached: boolean;
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  about(): Promise<About>;
  /** A queue's messages, which stay where they are. */
  queued(queue: string): Promise<QueuedMessage[]>;
  /** Their bodies. */
  messages(queue: string): Promise<string[]>;
  /** Runs the retry poller. */
  invokePoller(): Promise<Retried>;
}

const getJson = async (url: string): Promise<unknown> => (await fetch(url)).json();

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const createClient = (endpoint: string, attached: boolean): CloudClient => ({
  endpoint,
  attached,
  sfn: new SFNClient({ endpoint, region, credentials }),
  sqs: new SQSClient({ endpoint, region, credentials }),
  about: async () => parseInput(aboutSchema, await getJson(`${endpoint}/_covid-etl`), 'the cloud'),
  queued: (queue) => queuedMessages(endpoint, queue),
  messages: async (queue) => (await queuedMessages(endpoint, queue)).map(({ body }) => body),
  invokePoller: async () => {
    const response = await fetch(`${endpoint}/2015-03-31/functions/${retryPoller}/invocations`, {
      method: 'POST',
    });
    const answer: unknown = await response.json();
    if (response.headers.has('x-amz-function-error'))
      throw new VerbFailed(`the retry poller failed: ${(answer as { errorMessage?: string }).errorMessage}`);
    return parseInput(retriedSchema, answer, 'the retry poller');
  },
});

/** The cloud that another process runs in the data directory. */
const attach = async (dataDir: string, inUse: DataDirInUse): Promise<CloudClient> => {
  try {
    const { endpoint } = JSON.parse(await readFile(join(dataDir, cloudFile), 'utf8')) as { endpoint: string };
    const client = createClient(endpoint, true);
    await client.about();
    return client;
  } catch {
    // It is starting or ending, or is something else: only its lock is there.
    throw inUse;
  }
};

/**
 * Does something with the cloud of a data directory: the one that another process runs, else one that is opened for
 * as long as it takes.
 */
export const withCloud = async <T>(
  options: CloudOptions,
  work: (client: CloudClient) => Promise<T>,
): Promise<T> => {
  const cloud = await openCloud(options).catch((error: unknown) => {
    if (error instanceof DataDirInUse) return error;
    throw error;
  });
  if (cloud instanceof DataDirInUse) return work(await attach(options.dataDir, cloud));
  try {
    return await work(createClient(cloud.endpoint, false));
  } finally {
    await cloud.close();
  }
};
