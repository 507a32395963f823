import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { handler } from './handler.ts';
import { PollerSystem } from './testing/poller-system.ts';
import { stateMachineArn } from './testing/step-functions.ts';

let system: PollerSystem;
let topic: string;
let mailbox: string;
let directory: string;
beforeAll(async () => {
  system = await PollerSystem.start();
  directory = await mkdtemp(join(tmpdir(), 'poller-'));
});
afterAll(async () => {
  await system.close();
  await rm(directory, { recursive: true });
});

const before = { ...process.env };
let logged: unknown[];
beforeEach(async () => {
  await system.reset();
  const sns = new SNSClient({
    endpoint: system.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  mailbox = await system.createQueue('60');
  ({ TopicArn: topic = '' } = await sns.send(new CreateTopicCommand({ Name: 'failures' })));
  await sns.send(
    new SubscribeCommand({
      TopicArn: topic,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${mailbox.split('/').at(-1) ?? ''}`,
    }),
  );
  sns.destroy();
  logged = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(JSON.parse(line)));
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: system.endpoint,
    AWS_ENDPOINT_URL_SFN: system.stepFunctions.endpoint,
    STORE_URL: pathToFileURL(directory).href,
    QUEUE_URL: system.queueUrl,
    PARKED_QUEUE_URL: system.parkedQueueUrl,
    STATE_MACHINE_ARN: stateMachineArn,
    FAILURE_TOPIC_ARN: topic,
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...before };
});

/** One run of the Lambda, with time for one batch. */
const run = () => {
  const times = [60_000, 60_000];
  return handler({}, { awsRequestId: 'request', getRemainingTimeInMillis: () => times.shift() ?? 40_000 });
};

describe('The Lambda works with what its environment names', () => {
  it('the queue and the state machine', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    expect(await run()).toMatchObject({ messages: 1, started: [{ dates: ['2021-03-02'] }] });
    expect(system.stepFunctions.started).toMatchObject([{ stateMachineArn }]);
    expect(await system.waiting()).toBe(0);
  });

  it('the parked queue, and the topic that tells the owner', async () => {
    await system.send('hello');
    await run();
    expect(await system.parkedBodies()).toMatchObject([{ body: 'hello' }]);
    const mails = (await system.bodiesIn(mailbox)).map((body) => JSON.parse(body) as object);
    expect(mails).toMatchObject([
      {
        TopicArn: topic,
        Subject: '[covid-etl] PARKED: 1 message(s) of the retry queue',
        Message: expect.stringContaining('Reason: the message is not JSON.'),
      },
    ]);
  });

  it('the dataset of an event that names none', async () => {
    process.env['DATASET'] = 'sample-us';
    await system.fail('a', { dates: ['2021-03-02'] });
    expect(await run()).toMatchObject({ started: [{ dataset: 'sample-us' }] });
  });

  it.each([
    [undefined, 7],
    ['2', 2],
  ])('how often a date is retried (%s)', async (setting, most) => {
    if (setting !== undefined) process.env['MAX_ATTEMPTS'] = setting;
    await system.fail('a', { dates: ['2021-03-02'], attempt: most });
    await system.fail('b', { dates: ['2021-03-03'], attempt: most - 1 });
    expect(await run()).toMatchObject({
      started: [{ dates: ['2021-03-03'], attempt: most }],
      parked: [{ dates: ['2021-03-02'], reason: `retried ${most} times without success` }],
    });
  });

  it.each([
    ['QUEUE_URL', 'events'],
    ['PARKED_QUEUE_URL', 'parked'],
    ['STATE_MACHINE_ARN', 'CovidETL'],
    ['FAILURE_TOPIC_ARN', 'failures'],
    ['MAX_ATTEMPTS', '0'],
    ['MAX_ATTEMPTS', '1.5'],
    ['MAX_ATTEMPTS', 'many'],
  ])('and does nothing where that is not one: %s is %s', async (name, value) => {
    await system.fail('a', { dates: ['2021-03-02'] });
    process.env[name] = value;
    await expect(run()).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(`environment: ${name}`),
    });
    expect(system.inputs).toEqual([]);
    expect(await system.waiting()).toBe(1);
  });
});

describe('The owner is reminded of what is parked, whoever has parked it', () => {
  const park = (body: string) =>
    system.sqs.send(new SendMessageCommand({ QueueUrl: system.parkedQueueUrl, MessageBody: body }));
  const subjects = async () =>
    (await system.bodiesIn(mailbox)).map((body) => (JSON.parse(body) as { Subject: string }).Subject);

  it('each morning, until it is given back', async () => {
    await run();
    expect(await subjects()).toEqual([]);
    await park('one');
    await park('two');
    await run();
    expect(await subjects()).toEqual(['[covid-etl] STILL PARKED: 2 message(s)']);
  });

  it('and what fails is retried though he can not be, which is an error', async () => {
    await park('one');
    await system.fail('a', { dates: ['2021-03-02'] });
    process.env['FAILURE_TOPIC_ARN'] = `${topic}-that-is-not-there`;
    await expect(run()).rejects.toMatchObject({ name: expect.stringContaining('NotFound') });
    expect(system.inputs).toMatchObject([{ dates: ['2021-03-02'] }]);
    expect(await system.waiting()).toBe(0);
  });
});

describe('The Lambda logs what it has done', () => {
  it('in one line, by its request', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    await system.send('hello');
    await run();
    expect(logged.at(-1)).toEqual({
      event: 'QueueDrained',
      stage: 'RetryPoller',
      requestId: 'request',
      messages: 2,
      drained: false,
      started: 1,
      parked: 1,
    });
  });
});
