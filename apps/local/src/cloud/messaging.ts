import { mkdirSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import { failureTopic, mailboxOf, parkedQueue, queueUrl, region, retryQueue, successTopic } from './names.ts';

/** SQS and SNS on loopback, with the queues and topics of the system. */
export interface Messaging {
  readonly endpoint: string;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  close(): Promise<void>;
}

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
type Constructor<T> = new () => T;
interface Persistence {
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
  close(): void;
}

/**
 * Makes messages visible again that an earlier process had received and not deleted: their receiver has ended with it,
 * and nobody else should have to wait for their visibility time-out.
 */
const giveBackReceived = (sqsStore: Stores['sqsStore']): void => {
  for (const queue of sqsStore.allQueues())
    for (const { receiptHandle } of queue.inspectMessages().inflight)
      queue.changeVisibility(receiptHandle, 0);
};

/**
 * fauxqs' stores, kept in a directory. Its own start function listens on every interface of the machine, which
 * nobody expects of a laptop's queue; its app can be listened to on loopback, but the persistence that goes with it
 * is not exported. So it is imported by file; package.json pins the version.
 */
const persistentStores = async (directory: string): Promise<{ stores: Stores; persistence: Persistence }> => {
  const manifest = findPackageJSON('fauxqs', import.meta.url);
  if (manifest === undefined) throw new Error('the package fauxqs is not installed; run npm ci');
  const load = async <T>(file: string): Promise<T> =>
    (await import(pathToFileURL(join(dirname(manifest), 'dist', file)).href)) as T;
  const { SqsStore } = await load<{ SqsStore: Constructor<Stores['sqsStore']> }>('sqs/sqsStore.js');
  const { SnsStore } = await load<{ SnsStore: Constructor<Stores['snsStore']> }>('sns/snsStore.js');
  const { S3Store } = await load<{ S3Store: Constructor<Stores['s3Store']> }>('s3/s3Store.js');
  const { PersistenceManager } = await load<{ PersistenceManager: new (directory: string) => Persistence }>(
    'persistence.js',
  );

  mkdirSync(directory, { recursive: true });
  const persistence = new PersistenceManager(directory);
  const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  giveBackReceived(stores.sqsStore);
  const persistent = stores as unknown as Record<'sqsStore' | 'snsStore', { persistence: Persistence }>;
  persistent.sqsStore.persistence = persistence;
  persistent.snsStore.persistence = persistence;
  for (const queue of stores.sqsStore.allQueues())
    (queue as unknown as { persistence: Persistence }).persistence = persistence;
  return { stores, persistence };
};

/** Longer than the retry poller may run, so that no other poller gets a message that one is working on. */
const visibilitySeconds = 120;
/** As long as SQS keeps a message. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const retentionSeconds = 14 * 24 * 60 * 60;

const queueNames = [retryQueue, parkedQueue, mailboxOf(successTopic), mailboxOf(failureTopic)];

/** Makes the queues, the topics and their subscriptions; those that are there stay as they are. */
const createResources = async (endpoint: string, sqs: SQSClient, sns: SNSClient): Promise<void> => {
  const Attributes = {
    VisibilityTimeout: String(visibilitySeconds),
    MessageRetentionPeriod: String(retentionSeconds),
  };
  for (const QueueName of queueNames) await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  for (const topic of [successTopic, failureTopic]) {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: topic }));
    const mailbox = { QueueUrl: queueUrl(endpoint, mailboxOf(topic)), AttributeNames: ['QueueArn' as const] };
    const { Attributes: { QueueArn } = {} } = await sqs.send(new GetQueueAttributesCommand(mailbox));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: QueueArn }));
  }
};

/** Starts SQS and SNS on a free port of loopback, with what the directory has of an earlier run. */
export const startMessaging = async (directory: string): Promise<Messaging> => {
  const { stores, persistence } = await persistentStores(directory);
  const app = buildApp({ logger: false, stores }) as FastifyInstance;
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const sqs = new SQSClient(client);
  const sns = new SNSClient(client);
  await createResources(endpoint, sqs, sns);
  return {
    endpoint,
    sqs,
    sns,
    close: async () => {
      sqs.destroy();
      sns.destroy();
      await app.close();
      persistence.close();
    },
  };
};
