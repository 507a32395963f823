import { SFNClient } from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parseCalendarDate, type Ledger } from '@covid-etl/etl-core';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { retryFailed, type PollerPorts } from './retry-failed.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'us-east-1';
const stateMachineArn = `arn:aws:states:${region}:000000000000:stateMachine:CovidETL`;

let queues: FastifyInstance;
let sqs: SQSClient;
let stepFunctions: Server;
let sfn: SFNClient;
let started: { name: string; input: string }[] = [];
/** What Step Functions answers to the next start instead of starting. */
let refusal: string | undefined;

beforeAll(async () => {
  queues = buildApp({ logger: false }) as FastifyInstance;
  await queues.listen({ host: '127.0.0.1', port: 0 });
  const endpointOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sqs = new SQSClient({ endpoint: endpointOf(queues.server), region, credentials });

  // Step Functions' protocol for StartExecution: a name that exists is refused, as with a closed execution.
  stepFunctions = createServer((request, response) => {
    void (async () => {
      const body = (await json(request)) as { name: string; input: string };
      const error =
        refusal ?? (started.some(({ name }) => name === body.name) ? 'ExecutionAlreadyExists' : undefined);
      if (error === undefined) started.push(body);
      response.writeHead(error === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(
        JSON.stringify(error === undefined ? { executionArn: body.name, startDate: 1 } : { __type: error }),
      );
    })();
  });
  await new Promise<void>((done) => void stepFunctions.listen(0, '127.0.0.1', done));
  sfn = new SFNClient({ endpoint: endpointOf(stepFunctions), region, credentials, maxAttempts: 1 });
});
afterAll(async () => {
  await queues.close();
  stepFunctions.closeAllConnections();
  await new Promise((done) => stepFunctions.close(done));
});

let queueUrl: string;
let parkedQueueUrl: string;
let mails: { subject: string; message: string }[];
let number = 0;
const createQueue = async (name: string): Promise<string> =>
  (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: '0' } })))
    .QueueUrl!;
beforeEach(async () => {
  number += 1;
  queueUrl = await createQueue(`events-${number}`);
  parkedQueueUrl = await createQueue(`parked-${number}`);
  mails = [];
  started = [];
  refusal = undefined;
});

const emptyLedger: Ledger = { version: 1, dataset: 'nyt-us', dates: {}, source: null };
const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
const fail = (id: string, input: object) =>
  send(
    JSON.stringify({
      id,
      source: 'aws.states',
      detail: { executionArn: 'arn', input: JSON.stringify(input) },
    }),
  );
/** How many messages have not been deleted, whether they are visible at the moment or not. */
const waiting = async (QueueUrl: string): Promise<number> => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
};
const parkedBodies = async (): Promise<unknown[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: parkedQueueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body }) => JSON.parse(Body ?? '') as unknown);
};
/** The queue's visibility time-out is 0, so that the test sees at once what is left: a batch is drained once. */
const poll = (ports: Partial<PollerPorts> = {}, batches = 1) => {
  let left = batches;
  return retryFailed(
    {
      sqs,
      sfn,
      readLedger: () => Promise.resolve(emptyLedger),
      tell: (mail) => Promise.resolve(void mails.push(mail)),
      hasTime: () => left-- > 0,
      log: () => undefined,
      ...ports,
    },
    { dataset: 'nyt-us', timeZone: 'UTC', maxAttempts: 7, queueUrl, parkedQueueUrl, stateMachineArn },
  );
};

describe('The poller starts the workflow with all the failed dates, and then deletes the events', () => {
  it('three failed days as one execution', async () => {
    await fail('a', { dates: ['2021-03-02'] });
    await fail('b', { dates: ['2021-03-03'] });
    await fail('c', { time: '2021-03-05T13:00:00Z' });
    const retried = await poll();
    expect(started.map(({ input }) => JSON.parse(input) as object)).toEqual([
      { dataset: 'nyt-us', dates: ['2021-03-02', '2021-03-03', '2021-03-04'], attempt: 1 },
    ]);
    expect(retried).toMatchObject({
      messages: 3,
      started: [{ dates: ['2021-03-02', '2021-03-03', '2021-03-04'] }],
      parked: [],
    });
    expect(await waiting(queueUrl)).toBe(0);
  });

  it('and says that the queue is drained only when it was found empty', async () => {
    expect(await poll()).toMatchObject({ messages: 0, drained: true });
    await fail('a', { dates: ['2021-03-02'] });
    expect(await poll()).toMatchObject({ messages: 1, drained: false });
  });
});

describe('A poller that stops half-way loses nothing and starts nothing twice', () => {
  it('the events wait where the start is refused', async () => {
    await fail('a', { dates: ['2021-03-02'] });
    refusal = 'ThrottlingException';
    await expect(poll()).rejects.toThrow('1 of the failed events still wait');
    expect(await waiting(queueUrl)).toBe(1);
  });

  it('the next poller finds the execution started, where this one died before the delete', async () => {
    await fail('a', { dates: ['2021-03-02'] });
    const send = sqs.send.bind(sqs);
    const dying = Object.create(sqs, {
      send: {
        value: (command: object) =>
          command instanceof DeleteMessageBatchCommand
            ? Promise.reject(new Error('died'))
            : send(command as never),
      },
    }) as SQSClient;
    await expect(poll({ sqs: dying })).rejects.toThrow('still wait');
    expect(await waiting(queueUrl)).toBe(1);
    await poll();
    expect(started).toHaveLength(1);
    expect(await waiting(queueUrl)).toBe(0);
  });

  it('an event that is delivered twice starts once', async () => {
    await fail('a', { dates: ['2021-03-02'] });
    await poll();
    await fail('a', { dates: ['2021-03-02'] });
    await poll();
    expect(started).toHaveLength(1);
    expect(await waiting(queueUrl)).toBe(0);
  });
});

describe('What is given up is parked with its reason, and the owner is told', () => {
  it('a message that can’t be read', async () => {
    await send('hello');
    await fail('a', { dates: ['2021-03-02'] });
    expect(await poll()).toMatchObject({
      started: [{ dates: ['2021-03-02'] }],
      parked: [{ reason: 'the message is not JSON' }],
    });
    expect(await parkedBodies()).toEqual([
      { reason: 'the message is not JSON', dataset: null, dates: [], body: 'hello' },
    ]);
    expect(mails).toEqual([expect.objectContaining({ subject: expect.stringContaining('PARKED') })]);
    expect(await waiting(queueUrl)).toBe(0);
  });

  it('a dataset that is not known', async () => {
    await fail('a', { dates: ['2021-03-02'], dataset: 'atlantis' });
    expect((await poll()).parked).toEqual([
      { reason: 'there is no dataset "atlantis"', dataset: null, dates: [] },
    ]);
  });

  it('a date that has failed too often', async () => {
    await fail('a', { dates: ['2021-03-02'], attempt: 7 });
    const parked = { reason: 'retried 7 times without success', dataset: 'nyt-us', dates: ['2021-03-02'] };
    expect(await poll()).toMatchObject({ started: [], parked: [parked] });
    expect(await parkedBodies()).toEqual([parked]);
    expect(mails[0]?.message).toContain('{ "dataset": "nyt-us", "dates": ["2021-03-02"] }');
  });

  it('but not a date that another execution has loaded', async () => {
    await fail('a', { dates: ['2021-03-02'], attempt: 7 });
    const dates = { [parseCalendarDate('2021-03-02')!]: { rows: 1, fingerprint: 'x' } };
    const readLedger = () => Promise.resolve({ ...emptyLedger, dates } as Ledger);
    expect(await poll({ readLedger })).toMatchObject({
      parked: [],
      alreadyLoaded: [{ dates: ['2021-03-02'] }],
    });
    expect(await waiting(queueUrl)).toBe(0);
  });

  it('and the event waits where the owner can not be told', async () => {
    await send('hello');
    await expect(poll({ tell: () => Promise.reject(new Error('SNS')) })).rejects.toThrow('still wait');
    expect(await waiting(queueUrl)).toBe(1);
  });
});

describe('The poller drains the queue', () => {
  it('ten messages at a time, until it is empty', async () => {
    const deep = (
      await sqs.send(
        new CreateQueueCommand({ QueueName: `deep-${number}`, Attributes: { VisibilityTimeout: '60' } }),
      )
    ).QueueUrl!;
    queueUrl = deep;
    for (let day = 1; day <= 28; day += 1)
      await fail(`e${day}`, { dates: [`2021-02-${String(day).padStart(2, '0')}`] });
    const retried = await poll({}, Infinity);
    expect(retried).toMatchObject({ messages: 28, drained: true });
    expect(retried.started[0]?.dates).toHaveLength(28);
    expect(await waiting(deep)).toBe(0);
  });
});
