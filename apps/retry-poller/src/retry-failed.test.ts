import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { daysFrom2021, failedEvent } from './testing/failures.ts';
import { PollerSystem, untilEmpty } from './testing/poller-system.ts';

let system: PollerSystem;
beforeAll(async () => {
  system = await PollerSystem.start();
});
beforeEach(() => system.reset());
afterAll(() => system.close());

describe('The poller starts the workflow with all the failed dates, and then deletes the events', () => {
  it('three failed days as one execution', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    await system.fail('b', { dates: ['2021-03-03'] });
    await system.fail('c', { time: '2021-03-05T13:00:00Z' });
    const retried = await system.poll();
    expect(system.inputs).toEqual([
      { dataset: 'nyt-us', dates: ['2021-03-02', '2021-03-03', '2021-03-04'], attempt: 1 },
    ]);
    expect(retried).toMatchObject({
      messages: 3,
      started: [{ dates: ['2021-03-02', '2021-03-03', '2021-03-04'] }],
      parked: [],
    });
    expect(await system.waiting()).toBe(0);
  });

  it('a day of each of two datasets as two', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    await system.fail('b', { dates: ['2021-03-02'], dataset: 'sample-us' });
    await system.poll();
    expect(system.inputs).toEqual([
      { dataset: 'nyt-us', dates: ['2021-03-02'], attempt: 1 },
      { dataset: 'sample-us', dates: ['2021-03-02'], attempt: 1 },
    ]);
    expect(await system.waiting()).toBe(0);
  });

  it('and says that the queue is drained only when it was found empty', async () => {
    expect(await system.poll()).toMatchObject({ messages: 0, drained: true });
    await system.fail('a', { dates: ['2021-03-02'] });
    expect(await system.poll()).toMatchObject({ messages: 1, drained: false });
  });
});

describe('What the poller has started is in its answer and in its log', () => {
  const executionArn =
    'arn:aws:states:us-east-1:000000000000:execution:CovidETL:retry-nyt-us-0eb5b8d6f81bc677da8a0856';

  it('with the execution’s ARN, by which it is found', async () => {
    await system.fail('a', { dates: ['2021-03-02', '2021-03-03'], attempt: 2 });
    expect(await system.poll()).toEqual({
      messages: 1,
      drained: false,
      started: [{ executionArn, dataset: 'nyt-us', dates: ['2021-03-02', '2021-03-03'], attempt: 3 }],
      alreadyLoaded: [],
      parked: [],
    });
    expect(system.logged).toEqual([
      { event: 'RetryStarted', executionArn, dataset: 'nyt-us', dates: 2, attempt: 3 },
    ]);
  });

  it('and nothing is where nothing has failed', async () => {
    expect(await system.poll()).toEqual({
      messages: 0,
      drained: true,
      started: [],
      alreadyLoaded: [],
      parked: [],
    });
    expect(system.logged).toEqual([]);
  });
});

describe('The poller drains the queue', () => {
  it.each([1, 10])('ten messages at a time, %d batches at once, until it is empty', async (parallel) => {
    await system.deepen();
    const days = daysFrom2021(128);
    await system.send(...days.map((day) => failedEvent(day, { dates: [day] })));
    expect(await system.poll(untilEmpty, { parallel })).toMatchObject({
      messages: 128,
      drained: true,
      started: [{ dates: days }],
    });
    expect(await system.waiting()).toBe(0);
  });

  it('and starts several executions where one can’t carry all the dates', async () => {
    const days = daysFrom2021(2_500);
    await system.fail('a', { dates: days, dataset: 'sample-us' });
    const { started } = await system.poll();
    expect(started.map(({ dates }) => dates.length)).toEqual([1_000, 1_000, 500]);
    expect(started.flatMap(({ dates }) => dates)).toEqual(days);
    expect(await system.waiting()).toBe(0);
  });

  it('and deals with what it has taken where a batch can’t be taken', async () => {
    await system.deepen();
    await system.send(...daysFrom2021(20).map((day) => failedEvent(day, { dates: [day] })));
    let receives = 0;
    const failing = system.withEach((command) => {
      if (command instanceof ReceiveMessageCommand && (receives += 1) === 2) throw new Error('throttled');
    });
    await expect(system.poll({ ...untilEmpty, sqs: failing })).rejects.toThrow(
      /^0 of the failed events still wait$/,
    );
    expect(system.inputs).toHaveLength(1);
    expect(await system.waiting()).toBe(10);
  });
});
