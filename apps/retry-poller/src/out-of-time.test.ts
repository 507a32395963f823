import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysFrom2021, failedEvent, ledgerOf } from './testing/failures.ts';
import { PollerSystem } from './testing/poller-system.ts';

let system: PollerSystem;
beforeAll(async () => {
  system = await PollerSystem.start();
});
beforeEach(() => system.reset());
afterAll(() => system.close());

describe('A poller that runs out of time stops between two calls', () => {
  /** A message of the queue, and whether what it asks for was started or parked. */
  interface Sent {
    readonly body: string;
    readonly isDealtWith: (startedDates: ReadonlySet<string>, parkedText: string) => boolean;
  }
  const messages: Sent[] = daysFrom2021(36).map((day, index) => {
    if (index % 6 === 5)
      return { body: `unreadable ${day}`, isDealtWith: (_, parked) => parked.includes(`unreadable ${day}`) };
    const dataset = index % 2 === 0 ? 'nyt-us' : 'sample-us';
    const attempt = index % 5 === 4 ? 7 : 1;
    return {
      body: failedEvent(day, { dataset, dates: [day], attempt }),
      isDealtWith: (dates, parked) => (attempt === 7 ? parked.includes(`"${day}"`) : dates.has(day)),
    };
  });

  it('wherever that is, what was deleted was started or parked, and the rest still waits', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5_000, max: 20_000 }),
        fc.integer({ min: 1, max: 4 }),
        async (callMs, parallel) => {
          await system.reset();
          await system.deepen();
          await system.send(...messages.map(({ body }) => body));
          let left = 60_000;
          const spend = (): void => {
            left -= callMs;
          };
          const tell = async (): Promise<void> => {
            await Promise.resolve();
            spend();
          };
          const afterTheEnd: string[] = [];
          const timed = system.withEach((command) => {
            if (left <= 3_000) afterTheEnd.push(command.constructor.name);
            spend();
          });
          const retried = await system.poll({ sqs: timed, remainingMs: () => left, tell }, { parallel });
          const waits = await system.bodiesIn(system.queueUrl);
          const parked = (await system.bodiesIn(system.parkedQueueUrl)).join('\n');
          const dates = new Set((system.inputs as { dates: string[] }[]).flatMap((input) => input.dates));
          for (const { body, isDealtWith } of messages)
            expect(waits.includes(body) || isDealtWith(dates, parked)).toBe(true);
          expect(afterTheEnd).toEqual([]);
          expect(retried.drained).toBe(false);
        },
      ),
      { numRuns: 25 },
    ));
});

describe('What the time is over for is left to the next poller, and is no failure', () => {
  /** A clock on which all of the time is over once the first batch has been taken. */
  const untilReceived = () => {
    let left = 60_000;
    const sqs = system.withEach(() => {
      left = 0;
    });
    return { sqs, remainingMs: () => left };
  };

  it('a start', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    expect((await system.poll(untilReceived())).started).toEqual([]);
    expect(system.inputs).toEqual([]);
    expect(await system.waiting()).toBe(1);
  });

  it('the question whether a date is loaded', async () => {
    await system.fail('a', { dates: ['2021-03-02'], attempt: 7 });
    const asked: string[] = [];
    const readLedger = (dataset: string) => Promise.resolve((asked.push(dataset), ledgerOf()));
    await system.poll({ ...untilReceived(), readLedger });
    expect(asked).toEqual([]);
    expect(await system.waiting()).toBe(1);
  });

  it('and the log says how many messages wait', async () => {
    await system.fail('a', { dates: ['2021-03-02'] });
    await system.fail('b', { dates: ['2021-03-03'] });
    await system.poll(untilReceived());
    expect(system.logged).toEqual([{ event: 'MessagesLeft', count: 2 }]);
  });

  it('a second start, where the first one is made', async () => {
    await system.fail('a', { dates: daysFrom2021(1_001), dataset: 'sample-us' });
    let left = 60_000;
    system.stepFunctions.refuse = () => {
      left = 0;
      return undefined;
    };
    await system.poll({ remainingMs: () => left, sqs: system.withEach(() => void (left = 30_000)) });
    expect(system.inputs).toHaveLength(1);
    expect(await system.waiting()).toBe(1);
  });
});
