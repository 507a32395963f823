import { CreateQueueCommand, DeleteMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeParked, parseCalendarDate } from '@covid-etl/etl-core';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { giveBack, type Queues } from './give-back.ts';

let app: FastifyInstance;
let sqs: SQSClient;
let queues: Queues;
let number = 0;
beforeAll(async () => {
  app = buildApp({ logger: false }) as FastifyInstance;
  await app.listen({ host: '127.0.0.1', port: 0 });
  sqs = new SQSClient({
    endpoint: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(() => app.close());
const createQueue = async (QueueName: string): Promise<string> =>
  (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl!;
beforeEach(async () => {
  number += 1;
  queues = {
    parkedQueueUrl: await createQueue(`parked-${number}`),
    retryQueueUrl: await createQueue(`retry-${number}`),
  };
});

const park = async (MessageBody: string): Promise<string> =>
  (await sqs.send(new SendMessageCommand({ QueueUrl: queues.parkedQueueUrl, MessageBody }))).MessageId!;
/** The bodies of a queue's messages: those that can be received within a second, and those that somebody holds. */
const bodiesIn = async (url: string): Promise<{ ready: string[]; held: string[] }> => {
  const { body } = await app.inject(`/_fauxqs/queues/${url.split('/').at(-1)}`);
  const { messages } = JSON.parse(body) as {
    messages: {
      ready: { body: string }[];
      inflight: { message: { body: string }; visibilityDeadline: number }[];
    };
  };
  const soon = Date.now() + 1_000;
  const released = messages.inflight.filter(({ visibilityDeadline }) => visibilityDeadline <= soon);
  const held = messages.inflight.filter(({ visibilityDeadline }) => visibilityDeadline > soon);
  return {
    ready: [...messages.ready, ...released.map(({ message }) => message)].map((message) => message.body),
    held: held.map(({ message }) => message.body),
  };
};
const dates = encodeParked({
  reason: 'retried 7 times without success',
  dataset: 'nyt-us',
  dates: [parseCalendarDate('2021-03-02')!],
});
const unreadable = encodeParked({
  reason: 'the message is not JSON',
  dataset: null,
  dates: [],
  body: 'hello',
});
const deadLetter = '{"source":"aws.states","detail":{}}';
const nothing = { ready: [], held: [] };

describe('What is given back goes to the retry queue', () => {
  it('dates as an input, messages as they were, however many', async () => {
    for (const body of [dates, unreadable, deadLetter]) await park(body);
    for (let index = 0; index < 20; index += 1) await park(`letter ${index}`);
    expect(await giveBack(sqs, queues, () => true)).toHaveLength(23);
    expect(await bodiesIn(queues.parkedQueueUrl)).toEqual(nothing);
    const { ready } = await bodiesIn(queues.retryQueueUrl);
    expect(ready).toHaveLength(23);
    expect(ready.slice(0, 3)).toEqual(['{"dataset":"nyt-us","dates":["2021-03-02"]}', 'hello', deadLetter]);
  });

  it('and what is not wanted stays, to be had by others within a second', async () => {
    await park(dates);
    const wanted = await park(unreadable);
    expect(await giveBack(sqs, queues, (id) => id === wanted)).toMatchObject([{ id: wanted, body: 'hello' }]);
    expect(await bodiesIn(queues.parkedQueueUrl)).toEqual({ ready: [dates], held: [] });
    expect(await bodiesIn(queues.retryQueueUrl)).toEqual({ ready: ['hello'], held: [] });
  });
});

describe('An entry is in one of the two queues at any moment', () => {
  /** The queue behind a client that fails with the first command of a kind. */
  const dyingAt = (kind: new (...args: never[]) => object): SQSClient =>
    Object.create(sqs, {
      send: {
        value: (command: object) =>
          command instanceof kind ? Promise.reject(new Error('died')) : sqs.send(command as never),
      },
    }) as SQSClient;

  it('in the parked one where it could not be sent', async () => {
    await park(dates);
    await expect(giveBack(dyingAt(SendMessageCommand), queues, () => true)).rejects.toThrow('died');
    expect(await bodiesIn(queues.parkedQueueUrl)).toEqual({ ready: [dates], held: [] });
    expect(await bodiesIn(queues.retryQueueUrl)).toEqual(nothing);
  });

  it('in both where it could not be deleted', async () => {
    await park(dates);
    await expect(giveBack(dyingAt(DeleteMessageCommand), queues, () => true)).rejects.toThrow('died');
    expect(await bodiesIn(queues.parkedQueueUrl)).toEqual({ ready: [dates], held: [] });
    expect((await bodiesIn(queues.retryQueueUrl)).ready).toHaveLength(1);
  });
});
