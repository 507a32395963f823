import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeParked } from '@covid-etl/etl-core';
import { collectFailures } from './collect-failures.ts';
import { daysFrom2021, failedEvent } from './testing/failures.ts';
import { scriptedSqs } from './testing/scripted-sqs.ts';
import { startStepFunctions, type StepFunctions } from './testing/step-functions.ts';

let stepFunctions: StepFunctions;
beforeAll(async () => {
  stepFunctions = await startStepFunctions();
});
beforeEach(() => stepFunctions.reset());
afterAll(() => stepFunctions.close());

const settings = { dataset: 'nyt-us', timeZone: 'UTC', maxAttempts: 7 };
/** A queue that gives these batches, one after the other, and is empty then; the receipts are numbered. */
const queueOf = (...batches: readonly (readonly string[])[]) => {
  const rest = [...batches];
  let receipts = 0;
  const { sqs } = scriptedSqs(() => ({
    Messages: (rest.shift() ?? []).map((Body) => {
      receipts += 1;
      return { MessageId: `message ${receipts}`, ReceiptHandle: `receipt ${receipts}`, Body };
    }),
  }));
  return { sqs, QueueUrl: 'queue', parallel: 1 };
};
const collect = (queue: ReturnType<typeof queueOf>, mayDrain = () => true) =>
  collectFailures(queue, stepFunctions.sfn, settings, { mayDrain, mayWork: () => true });

const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:CovidETL:daily-1';
const withoutInput = JSON.stringify({ id: 'event', source: 'aws.states', detail: { executionArn } });

describe('The messages of the queue become a plan for each dataset', () => {
  it('which knows the receipts of the messages that it is about', async () => {
    const { plans, receipts, messages } = await collect(
      queueOf(
        [
          failedEvent('a', { dates: ['2021-03-02'] }),
          failedEvent('b', { dates: ['2021-03-02'], dataset: 'sample-us' }),
        ],
        [failedEvent('c', { dates: ['2021-03-03'] })],
      ),
    );
    expect(plans.map(({ dataset, starts }) => [dataset, starts[0]?.input.dates])).toEqual([
      ['nyt-us', ['2021-03-02', '2021-03-03']],
      ['sample-us', ['2021-03-02']],
    ]);
    expect([...receipts]).toEqual([
      ['nyt-us', ['receipt 1', 'receipt 3']],
      ['sample-us', ['receipt 2']],
    ]);
    expect(messages).toBe(3);
  });

  it('nothing where the queue is empty', async () =>
    expect(await collect(queueOf())).toEqual({
      messages: 0,
      plans: [],
      receipts: new Map(),
      unreadable: [],
      left: 0,
      drained: true,
      errors: [],
    }));

  it('under another name for another message without an event: its id stands for the event’s', async () => {
    const input = '{"dates":["2021-03-02"]}';
    const nameOf = async (...batches: string[][]) =>
      (await collect(queueOf(...batches))).plans[0]?.starts[0]?.name;
    expect(await nameOf([input])).toBe(await nameOf([failedEvent('message 1', { dates: ['2021-03-02'] })]));
    expect(await nameOf([input])).not.toBe(await nameOf([input, input]));
  });
});

describe('A message that says nothing that can be started is unreadable', () => {
  it('with its reason, its body and its receipt', async () =>
    expect((await collect(queueOf(['hello']))).unreadable).toEqual([
      { reason: 'the message is not JSON', body: 'hello', receipt: 'receipt 1' },
    ]));
  it('with the body that it had before it was parked and given back', async () => {
    const parked = encodeParked({ reason: 'earlier', dataset: null, dates: [], body: 'hello' });
    expect((await collect(queueOf([parked]))).unreadable).toMatchObject([{ body: 'hello' }]);
  });

  const mebibyte = 'x'.repeat(1024 * 1024);
  const batches = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: 8 }, () => mebibyte));
  it('and no more is taken than there is room for: 64 MiB of them', async () =>
    expect(await collect(queueOf(...batches(9)))).toMatchObject({ messages: 64, drained: false, left: 0 }));
  it('while what can be planned needs no room', async () => {
    const readable = `${failedEvent('a', { dates: ['2021-03-02'] })}${' '.repeat(mebibyte.length)}`;
    const queue = queueOf(...Array.from({ length: 9 }, () => Array.from({ length: 8 }, () => readable)));
    expect(await collect(queue)).toMatchObject({ messages: 72, drained: true });
  });
});

describe('A message that can’t be looked at is left, and keeps no other one from being dealt with', () => {
  it('where Step Functions does not tell its input', async () => {
    stepFunctions.refuse = () => 'ThrottlingException';
    const collected = await collect(queueOf([withoutInput, failedEvent('a', { dates: ['2021-03-02'] })]));
    expect(collected).toMatchObject({
      messages: 2,
      left: 1,
      unreadable: [],
      drained: false,
      errors: [{ name: 'ThrottlingException' }],
    });
    expect(collected.receipts).toEqual(new Map([['nyt-us', ['receipt 2']]]));
  });

  it('where the time to ask for its input is over, which is no failure', async () => {
    stepFunctions.inputs.set(executionArn, '{"dates":["2021-03-02"]}');
    const answers = [true, false];
    expect(await collect(queueOf([withoutInput]), () => answers.shift() ?? true)).toMatchObject({
      messages: 1,
      plans: [],
      left: 1,
      drained: false,
      errors: [],
    });
  });

  it('and not where Step Functions tells it', async () => {
    stepFunctions.inputs.set(executionArn, '{"dates":["2021-03-02"]}');
    expect(await collect(queueOf([withoutInput]))).toMatchObject({
      plans: [{ starts: [{ input: { dates: ['2021-03-02'] } }] }],
      left: 0,
      drained: true,
    });
  });
});

describe('Where a batch can’t be taken', () => {
  it('what was taken before is planned, and the failure is told', async () => {
    const { sqs } = scriptedSqs((_, call) => {
      if (call === 2) throw new Error('throttled');
      return {
        Messages: [
          { MessageId: 'm', ReceiptHandle: 'r', Body: failedEvent('a', { dates: daysFrom2021(1) }) },
        ],
      };
    });
    expect(await collect({ sqs, QueueUrl: 'queue', parallel: 1 })).toMatchObject({
      messages: 1,
      plans: [{ dataset: 'nyt-us' }],
      drained: false,
      errors: [new Error('throttled')],
    });
  });
});
