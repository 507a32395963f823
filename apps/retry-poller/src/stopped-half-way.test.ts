import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { failedEvent } from './testing/failures.ts';
import { PollerSystem, untilEmpty } from './testing/poller-system.ts';

let system: PollerSystem;
beforeAll(async () => {
  system = await PollerSystem.start();
});
beforeEach(() => system.reset());
afterAll(() => system.close());

const throttleStartsOf = (dataset: string): void => {
  system.stepFunctions.refuse = ({ fields: { input = '' } }) =>
    input.includes(dataset) ? 'ThrottlingException' : undefined;
};

describe('A poller that stops half-way loses nothing and starts nothing twice', () => {
  it('the events wait where the start is refused', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    throttleStartsOf('nyt-us');
    await expect(system.poll()).rejects.toThrow(/^1 of the failed events still wait$/);
    expect(await system.waiting()).toBe(1);
  });

  it('the next poller finds the execution started, where this one died before the delete', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    const dying = system.withEach((command) => {
      if (command instanceof DeleteMessageBatchCommand) throw new Error('died');
    });
    await expect(system.poll({ sqs: dying })).rejects.toThrow(/^1 of the failed events still wait$/);
    expect(await system.waiting()).toBe(1);
    await system.poll();
    expect(system.inputs).toHaveLength(1);
    expect(await system.waiting()).toBe(0);
  });

  it('an event that is delivered twice starts once', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    await system.poll();
    await system.fail('a', { dates: ['2021-03-02'] });
    await system.poll();
    expect(system.inputs).toHaveLength(1);
    expect(await system.waiting()).toBe(0);
  });

  it('a message whose input Step Functions does not tell at the moment waits, while others are started', async () => {
    await system.deepen();
    await system.send(
      JSON.stringify({ id: 'a', source: 'aws.states', detail: { executionArn: 'arn', input: null } }),
    );
    await system.fail('b', { dates: ['2021-03-02'] });
    system.stepFunctions.refuse = ({ action }) =>
      action === 'DescribeExecution' ? 'ThrottlingException' : undefined;
    await expect(system.poll(untilEmpty)).rejects.toThrow(/^1 of the failed events still wait$/);
    expect(system.inputs).toHaveLength(1);
    expect(await system.waiting()).toBe(1);
  });
});

describe('Where the start of one of two datasets is refused', () => {
  const refused = failedEvent('a', { dates: ['2021-03-02'], dataset: 'nyt-us' });
  const other = failedEvent('b', { dates: ['2021-03-02'], dataset: 'sample-us' });
  beforeEach(async () => {
    throttleStartsOf('nyt-us');
    await system.send(refused, other);
  });

  it('the other one is started', async () => {
    await expect(system.poll()).rejects.toThrow();
    expect(system.inputs).toEqual([{ dataset: 'sample-us', dates: ['2021-03-02'], attempt: 1 }]);
  });

  it('the messages of the one wait, and those of the other are gone', async () => {
    await expect(system.poll()).rejects.toThrow(/^1 of the failed events still wait$/);
    expect(await system.bodiesIn(system.queueUrl)).toEqual([refused]);
  });

  it('the run fails with what Step Functions has said, and says it in its log', async () => {
    const failure = await system.poll().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AggregateError);
    expect((failure as AggregateError).errors).toEqual([
      expect.objectContaining({ name: 'ThrottlingException' }),
    ]);
    expect(system.logged).toEqual([
      expect.objectContaining({ event: 'RetryStarted', dataset: 'sample-us' }),
      { event: 'MessagesLeft', count: 1 },
      expect.objectContaining({ event: 'RetryFailed', error: 'ThrottlingException' }),
    ]);
  });

  it('the next run starts it', async () => {
    await expect(system.poll()).rejects.toThrow();
    system.stepFunctions.refuse = () => undefined;
    expect((await system.poll()).started).toEqual([expect.objectContaining({ dataset: 'nyt-us' })]);
    expect(await system.waiting()).toBe(0);
  });
});
