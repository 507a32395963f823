import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { openStore, type Store } from '@covid-etl/etl-core';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import type { StatusPorts, StatusSettings } from '../read-status.ts';
import { startStepFunctions, stateMachineArn, type StepFunctions } from './step-functions.ts';

/** What the status is read from, on loopback: Step Functions, two queues, and a store in a directory. */
export interface StatusSystem extends AsyncDisposable {
  readonly stepFunctions: StepFunctions;
  /** Where the queues are. */
  readonly endpoint: string;
  readonly storeUrl: string;
  readonly store: Store;
  readonly ports: StatusPorts;
  readonly settings: StatusSettings;
  /** Puts a message into the retry queue. */
  wait(body: string): Promise<void>;
}

/** The clock of the tests. */
export const now = Date.UTC(2021, 2, 3, 15);

export const startStatusSystem = async (): Promise<StatusSystem> => {
  const stepFunctions = await startStepFunctions();
  const emulator = buildApp({ logger: false }) as FastifyInstance;
  await emulator.listen({ host: '127.0.0.1', port: 0 });
  const endpoint = `http://127.0.0.1:${(emulator.server.address() as AddressInfo).port}`;
  const sqs = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const queue = async (QueueName: string): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  const [queueUrl, parkedQueueUrl] = [await queue('Events_DLQ-test'), await queue('Events_Parked-test')];
  const directory = await mkdtemp(join(tmpdir(), 'pipeline-status-'));
  const storeUrl = pathToFileURL(directory).href;
  const store = await openStore(storeUrl);
  return {
    stepFunctions,
    endpoint,
    storeUrl,
    store,
    ports: { sfn: stepFunctions.sfn, sqs, store, now: () => now },
    settings: {
      defaultDataset: 'nyt-us',
      timeZone: 'UTC',
      stateMachineArn,
      queueUrl,
      parkedQueueUrl,
      successTopic: 'ETLJobStatus-test',
      failureTopic: 'ETLErrorMessages-test',
      scheduled: ['nyt-us'],
      schedules: { daily: 'cron(0 13 * * ? *)', retry: 'cron(0 7 * * ? *)' },
    },
    wait: async (MessageBody) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    },
    [Symbol.asyncDispose]: async () => {
      sqs.destroy();
      await stepFunctions.close();
      await emulator.close();
      await rm(directory, { recursive: true });
    },
  };
};
