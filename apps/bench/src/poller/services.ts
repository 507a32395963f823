import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { addDays, parseCalendarDate } from '@covid-etl/etl-core';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';

const region = 'us-east-1';
const account = '000000000000';
const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:CovidETL`;
const firstDay = parseCalendarDate('2020-01-21');

/** A failed day's event, as large as a real one; one in a hundred can't be read, one has its input left out. */
const bodyOf = (index: number): string => {
  if (index % 100 === 99) return `no event, ${'x'.repeat(1_000)}`;
  const name = `daily-${index}`;
  const date = firstDay && addDays(firstDay, index % 3_000);
  const input = JSON.stringify({ dataset: index % 2 === 0 ? 'nyt-us' : 'sample-us', dates: [date] });
  const isIncluded = index % 100 !== 50;
  return JSON.stringify({
    version: '0',
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    region,
    resources: [`${stateMachineArn.replace('stateMachine', 'execution')}:${name}`],
    detail: {
      executionArn: `${stateMachineArn.replace('stateMachine', 'execution')}:${name}`,
      stateMachineArn,
      name,
      status: 'FAILED',
      input: isIncluded ? input : null,
      inputDetails: { included: isIncluded },
      error: 'DateNotPublished',
      cause: JSON.stringify({ errorType: 'DateNotPublished', errorMessage: 'm'.repeat(150), trace: [] }),
    },
  });
};

/** What the poller reaches: its settings, and the queue to look into afterwards. */
export interface Services {
  readonly environment: Readonly<Record<string, string>>;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  close(): Promise<void>;
}

/** Starts the services with the messages in the queue; from then on each call is answered after the latency. */
export const startServices = async ({
  messages,
  latencyMs,
}: {
  messages: number;
  latencyMs: number;
}): Promise<Services> => {
  let delayMs = 0;
  const queues = buildApp({ logger: false }) as FastifyInstance;
  queues.addHook('onRequest', async () => {
    await wait(delayMs);
  });
  await queues.listen({ host: '127.0.0.1', port: 0 });
  const workflow = createServer((request, response) => {
    void (async () => {
      await json(request);
      await wait(delayMs);
      const input = JSON.stringify({ dataset: 'sample-us', dates: [firstDay] });
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ executionArn: 'arn', startDate: 1, input }));
    })();
  });
  await new Promise<void>((done) => void workflow.listen(0, '127.0.0.1', done));
  const urlOf = (server: { address(): unknown }): string =>
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const endpoint = urlOf(queues.server);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint, region, credentials });
  const createQueue = async (QueueName: string): Promise<string> => {
    const Attributes = { VisibilityTimeout: '120' };
    return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  };
  const queueUrl = await createQueue('Events_DLQ');
  const parkedQueueUrl = await createQueue('Events_Parked');
  for (let first = 0; first < messages; first += 10) {
    const indices = Array.from({ length: Math.min(10, messages - first) }, (_, i) => first + i);
    const Entries = indices.map((index) => ({ Id: String(index), MessageBody: bodyOf(index) }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
  const sns = new SNSClient({ endpoint, region, credentials });
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'ETLErrorMessages' }));
  sns.destroy();
  delayMs = latencyMs;
  return {
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_SFN: urlOf(workflow),
      STORE_URL: pathToFileURL(tmpdir()).href,
      QUEUE_URL: queueUrl,
      PARKED_QUEUE_URL: parkedQueueUrl,
      STATE_MACHINE_ARN: stateMachineArn,
      FAILURE_TOPIC_ARN: TopicArn,
    },
    sqs,
    queueUrl,
    close: async () => {
      sqs.destroy();
      workflow.closeAllConnections();
      await new Promise((done) => workflow.close(done));
      await queues.close();
    },
  };
};
