import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import { bodyOf, region, stateMachineArn, type Input } from './failures.ts';
import { startWorkflow } from './workflow.ts';

/** What the poller has left behind. */
export interface Left {
  /** Messages of the queue that were not deleted. */
  readonly messages: number;
  /** Messages in the parked queue. */
  readonly parked: number;
  readonly started: readonly Input[];
  /** How many calls it made to SQS, SNS and Step Functions. */
  readonly requests: number;
}

/** What the poller reaches: its settings, and what can be seen afterwards. */
export interface Services {
  readonly environment: Readonly<Record<string, string>>;
  left(): Promise<Left>;
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
  let requests = 0;
  const queues = buildApp({ logger: false }) as FastifyInstance;
  queues.addHook('onRequest', async () => {
    requests += 1;
    await wait(delayMs);
  });
  await queues.listen({ host: '127.0.0.1', port: 0 });
  const workflow = await startWorkflow(latencyMs);

  const endpoint = `http://127.0.0.1:${(queues.server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint, region, credentials });
  const createQueue = async (QueueName: string): Promise<string> => {
    const Attributes = { VisibilityTimeout: '120' };
    return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  };
  /** How many messages a queue has, those included that somebody has received. */
  const depthOf = async (QueueUrl: string): Promise<number> => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes = {} } = await sqs.send(command);
    return (
      Number(Attributes['ApproximateNumberOfMessages']) +
      Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
    );
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
  requests = 0;
  return {
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_SFN: workflow.endpoint,
      STORE_URL: pathToFileURL(tmpdir()).href,
      QUEUE_URL: queueUrl,
      PARKED_QUEUE_URL: parkedQueueUrl,
      STATE_MACHINE_ARN: stateMachineArn,
      FAILURE_TOPIC_ARN: TopicArn,
    },
    left: async () => {
      const ofPoller = requests + workflow.requests();
      const [inQueue, parked] = await Promise.all([depthOf(queueUrl), depthOf(parkedQueueUrl)]);
      return { messages: inQueue, parked, started: workflow.started(), requests: ofPoller };
    },
    close: async () => {
      sqs.destroy();
      await workflow.close();
      await queues.close();
    },
  };
};
