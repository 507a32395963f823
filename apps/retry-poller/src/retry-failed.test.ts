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
import fc from 'fast-check';
import { addDays, dateRange, encodeParked, parseCalendarDate, type Ledger } from '@covid-etl/etl-core';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { retryFailed, type PollerPorts, type PollerSettings } from './retry-failed.ts';

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
        refusal ??
        (request.headers['x-amz-target'] === 'AWSStepFunctions.DescribeExecution'
          ? 'ThrottlingException'
          : undefined) ??
        (started.some(({ name }) => name === body.name) ? 'ExecutionAlreadyExists' : undefined);
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

const firstDay = parseCalendarDate('2021-01-01')!;
const daysFrom2021 = (count: number): string[] => dateRange(firstDay, addDays(firstDay, count - 1));
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
const parkedTexts = async (): Promise<string[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: parkedQueueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body }) => Body ?? '');
};
const parkedBodies = async (): Promise<unknown[]> =>
  (await parkedTexts()).map((body) => JSON.parse(body) as unknown);
/** The queue behind a client on which something happens before each call. */
const withEach = (act: (command: object) => unknown): SQSClient =>
  Object.create(sqs, {
    send: {
      value: async (command: object): Promise<unknown> => {
        await act(command);
        return sqs.send(command as never);
      },
    },
  }) as SQSClient;
/** A clock that has time for one batch to be drained: it is asked once for all of its time and once for each batch. */
const oneReceive = (): (() => number) => {
  const times = [60_000, 60_000];
  return () => times.shift() ?? 40_000;
};
const poll = (ports: Partial<PollerPorts> = {}, more: Partial<PollerSettings> = {}) =>
  retryFailed(
    {
      sqs,
      remainingMs: oneReceive(),
      sfn,
      readLedger: () => Promise.resolve(emptyLedger),
      tell: (mail) => Promise.resolve(void mails.push(mail)),
      log: () => undefined,
      ...ports,
    },
    {
      dataset: 'nyt-us',
      timeZone: 'UTC',
      maxAttempts: 7,
      queueUrl,
      parkedQueueUrl,
      stateMachineArn,
      parallel: 1,
      ...more,
    },
  );
/** A run that has time for everything. */
const untilEmpty = { remainingMs: () => 60_000 };
/** A queue as the system has it: what was taken is out of sight, so that it can be drained until it is empty. */
const createDeepQueue = async (): Promise<string> =>
  (
    await sqs.send(
      new CreateQueueCommand({ QueueName: `deep-${number}`, Attributes: { VisibilityTimeout: '60' } }),
    )
  ).QueueUrl!;

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
    const dying = withEach((command) => {
      if (command instanceof DeleteMessageBatchCommand) throw new Error('died');
    });
    await expect(poll({ sqs: dying, remainingMs: oneReceive() })).rejects.toThrow('still wait');
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

  it('many of them with one mail', async () => {
    queueUrl = await createDeepQueue();
    for (let index = 0; index < 23; index += 1) await send(`hello ${index}`);
    expect((await poll(untilEmpty)).parked).toHaveLength(23);
    expect(await waiting(parkedQueueUrl)).toBe(23);
    expect(mails).toEqual([
      {
        subject: '[covid-etl] PARKED: 23 message(s) of the retry queue',
        message: expect.stringContaining('Reason, 23 times: the message is not JSON.'),
      },
    ]);
  });

  it('a message that is too large to stand beside its reason, as it is', async () => {
    const large = '"'.repeat(200 * 1024);
    await send(large);
    expect((await poll()).parked).toMatchObject([{ reason: 'the message is not JSON' }]);
    expect(await parkedTexts()).toEqual([large]);
    expect(await waiting(queueUrl)).toBe(0);
  });

  it('what was given back as it stood in the parked queue is what was parked', async () => {
    const event = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      id: 'e',
      time: '2021-03-03T13:00:00Z',
    };
    await send(encodeParked({ reason: 'r', dataset: null, dates: [], body: JSON.stringify(event) }));
    await send(encodeParked({ reason: 'r', dataset: 'nyt-us', dates: [firstDay] }));
    await send(encodeParked({ reason: 'r', dataset: null, dates: [], body: 'hello' }));
    expect(await poll()).toMatchObject({ started: [{ dates: ['2021-01-01', '2021-03-02'], attempt: 1 }] });
    expect(await parkedBodies()).toEqual([
      { reason: 'the message is not JSON', dataset: null, dates: [], body: 'hello' },
    ]);
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
    expect(mails[0]?.message).toContain('{"dataset":"nyt-us","dates":["2021-03-02"]}');
    expect(mails[0]?.message).toContain('covid-etl unpark');
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
  it.each([1, 10])('ten messages at a time, %d batches at once, until it is empty', async (parallel) => {
    queueUrl = await createDeepQueue();
    const days = daysFrom2021(128);
    await Promise.all(days.map((day) => fail(day, { dates: [day] })));
    expect(await poll(untilEmpty, { parallel })).toMatchObject({
      messages: 128,
      drained: true,
      started: [{ dates: days }],
    });
    expect(await waiting(queueUrl)).toBe(0);
  });

  it('and starts several executions where one can’t carry all the dates', async () => {
    const days = daysFrom2021(2_500);
    await fail('a', { dates: days, dataset: 'sample-us' });
    const { started: reported } = await poll();
    expect(reported.map(({ dates }) => dates.length)).toEqual([1_000, 1_000, 500]);
    expect(reported.flatMap(({ dates }) => dates)).toEqual(days);
    expect(await waiting(queueUrl)).toBe(0);
  });

  it('and deals with what it has taken where a batch can’t be taken', async () => {
    queueUrl = await createDeepQueue();
    for (const day of daysFrom2021(20)) await fail(day, { dates: [day] });
    let receives = 0;
    const failing = withEach((command) => {
      if (command instanceof ReceiveMessageCommand && (receives += 1) === 2) throw new Error('throttled');
    });
    await expect(poll({ ...untilEmpty, sqs: failing })).rejects.toThrow('0 of the failed events still wait');
    expect(started).toHaveLength(1);
    expect(await waiting(queueUrl)).toBe(10);
  });

  it('and a message whose input Step Functions does not tell at the moment waits, while others are started', async () => {
    queueUrl = await createDeepQueue();
    await send(
      JSON.stringify({ id: 'a', source: 'aws.states', detail: { executionArn: 'arn', input: null } }),
    );
    await fail('b', { dates: ['2021-03-02'] });
    await expect(poll(untilEmpty)).rejects.toThrow('1 of the failed events still wait');
    expect(started).toHaveLength(1);
    expect(await waiting(queueUrl)).toBe(1);
  });
});

describe('A poller that runs out of time stops between two calls', () => {
  /** A message of the queue, and whether what it asks for was started or parked. */
  interface Sent {
    readonly body: string;
    readonly isDealtWith: (startedDates: ReadonlySet<string>, parkedText: string) => boolean;
  }
  const event = (id: string, input: object): string =>
    JSON.stringify({
      id,
      source: 'aws.states',
      detail: { executionArn: 'arn', input: JSON.stringify(input) },
    });
  const messages: Sent[] = daysFrom2021(36).map((day, index) => {
    if (index % 6 === 5)
      return { body: `unreadable ${day}`, isDealtWith: (_, parked) => parked.includes(`unreadable ${day}`) };
    const dataset = index % 2 === 0 ? 'nyt-us' : 'sample-us';
    const attempt = index % 5 === 4 ? 7 : 1;
    return {
      body: event(day, { dataset, dates: [day], attempt }),
      isDealtWith: (dates, parked) => (attempt === 7 ? parked.includes(`"${day}"`) : dates.has(day)),
    };
  });
  const bodiesIn = async (url: string): Promise<string[]> => {
    const answer = await queues.inject(`/_fauxqs/queues/${url.split('/').at(-1)}`);
    const { ready, inflight } = (
      answer.json as () => {
        messages: { ready: { body: string }[]; inflight: { message: { body: string } }[] };
      }
    )().messages;
    return [...ready, ...inflight.map(({ message }) => message)].map(({ body }) => body);
  };

  it('wherever that is, what was deleted was started or parked, and the rest still waits', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5_000, max: 20_000 }),
        fc.integer({ min: 1, max: 4 }),
        async (callMs, parallel) => {
          number += 1;
          queueUrl = await createDeepQueue();
          parkedQueueUrl = await createQueue(`parked-${number}`);
          started = [];
          await Promise.all(messages.map(({ body }) => send(body)));
          let left = 60_000;
          const spend = (): void => {
            left -= callMs;
          };
          const tell = async (): Promise<void> => {
            await Promise.resolve();
            spend();
          };
          const afterTheEnd: string[] = [];
          const timed = withEach((command) => {
            if (left <= 3_000) afterTheEnd.push(command.constructor.name);
            spend();
          });
          const retried = await poll({ sqs: timed, remainingMs: () => left, tell }, { parallel });
          const waits = await bodiesIn(queueUrl);
          const parked = (await bodiesIn(parkedQueueUrl)).join('\n');
          const dates = new Set(
            started.flatMap(({ input }) => (JSON.parse(input) as { dates: string[] }).dates),
          );
          for (const { body, isDealtWith } of messages)
            expect(waits.includes(body) || isDealtWith(dates, parked)).toBe(true);
          expect(afterTheEnd).toEqual([]);
          expect(retried.drained).toBe(false);
        },
      ),
      { numRuns: 25 },
    ));
});
