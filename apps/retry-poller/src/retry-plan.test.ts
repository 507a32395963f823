import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  datasetById,
  dateRange,
  keys,
  maxDatesPerExecution,
  outcomeMail,
  parseCalendarDate,
  qualityRules,
  shownRejections,
  withinLifetime,
  type CalendarDate,
  type ExecutionInput,
} from '@covid-etl/etl-core';
import fc from 'fast-check';
import type { FailedExecution } from './failed-event.ts';
import { createRetryPlanner, type RetryPlan } from './retry-plan.ts';

const settings = { dataset: 'nyt-us', timeZone: 'UTC', maxAttempts: 7 };
const date = (text: string) => parseCalendarDate(text)!;
const failed = (id: string, input: Omit<ExecutionInput, 'dates'> & { dates?: string[] }): FailedExecution => {
  const { dates, ...rest } = input;
  return { id, input: { ...rest, ...(dates ? { dates: dates.map(date) } : {}) } };
};
const plan = (...failures: FailedExecution[]): RetryPlan[] => {
  const planner = createRetryPlanner(settings);
  for (const failure of failures) planner.add(failure);
  return planner.plans();
};

describe('The poller starts one execution a dataset, with all its failed dates', () => {
  it('united, sorted, each once', () =>
    expect(
      plan(
        failed('c', { dates: ['2021-03-04', '2021-03-02'] }),
        failed('a', { dates: ['2021-03-03', '2021-03-02'] }),
      )[0]?.starts[0]?.input,
    ).toEqual({ dataset: 'nyt-us', dates: ['2021-03-02', '2021-03-03', '2021-03-04'], attempt: 1 }));

  it('where a scheduled time stands for the date that the source should have had by then', () =>
    expect(plan(failed('a', { time: '2021-03-03T13:00:00Z' }))[0]?.starts[0]?.input.dates).toEqual([
      '2021-03-02',
    ]));

  it('and another one for another dataset', () =>
    expect(
      plan(
        failed('a', { dates: ['2021-03-02'] }),
        failed('b', { dates: ['2021-03-02'], dataset: 'sample-us' }),
      ).map(({ dataset, starts }) => [dataset, starts[0]?.input.dates]),
    ).toEqual([
      ['nyt-us', ['2021-03-02']],
      ['sample-us', ['2021-03-02']],
    ]));

  it('and none where nothing failed', () => expect(plan()).toEqual([]));
});

describe('The execution’s name is made of the events', () => {
  const nameOf = (...ids: string[]) =>
    plan(...ids.map((id) => failed(id, { dates: ['2021-03-02'] })))[0]?.starts[0]?.name;
  it('the same for the same events, in any order and however often delivered', () =>
    expect(nameOf('b', 'a', 'a')).toBe(nameOf('a', 'b')));
  it('another for the next failure of the same date', () => expect(nameOf('a')).not.toBe(nameOf('b')));
  it('and one that Step Functions takes', () => expect(nameOf('a')).toMatch(/^[\w-]{1,80}$/));
  it('which a later version makes again: what its forerunner has started is not started a second time', () => {
    const dates = dateRange(date('2021-01-01'), addDays(date('2021-01-01'), maxDatesPerExecution));
    const [planned] = plan(failed('a', { dates }), failed('b', { dates }));
    expect(planned?.starts.map(({ name }) => name)).toEqual([
      'retry-nyt-us-0473ef2dc0d324ab659d3580',
      'retry-nyt-us-0473ef2dc0d324ab659d3580-2',
    ]);
  });
});

describe('A date is retried maxAttempts times and then given up', () => {
  it('and its retries are counted', () =>
    expect(plan(failed('a', { dates: ['2021-03-02'], attempt: 6 }))[0]?.starts[0]?.input.attempt).toBe(7));
  it('and not started again after the last of them', () =>
    expect(plan(failed('a', { dates: ['2021-03-02'], attempt: 7 }))).toEqual([
      { dataset: 'nyt-us', starts: [], exhausted: ['2021-03-02'] },
    ]));
  it('each date by its own count, so that a new failure keeps no old one alive', () => {
    const [today] = plan(
      failed('a', { dates: ['2021-03-02'], attempt: 6 }),
      failed('b', { dates: ['2021-03-03'] }),
    );
    expect(today?.starts[0]?.input).toEqual({
      dataset: 'nyt-us',
      dates: ['2021-03-02', '2021-03-03'],
      attempt: 7,
      attempts: { '2021-03-03': 1 },
    });
    expect(plan({ id: 'c', input: today!.starts[0]!.input })).toMatchObject([
      { starts: [{ input: { dates: ['2021-03-03'], attempt: 2 } }], exhausted: ['2021-03-02'] },
    ]);
  });
});

describe('Whatever the queue holds', () => {
  const failures = fc.array(
    fc
      .record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        day: fc.integer({ min: 1, max: 9 }),
        attempt: fc.integer({ min: 0, max: 8 }),
        dataset: fc.constantFrom(undefined, 'nyt-us', 'sample-us'),
      })
      .map(({ id, day, attempt, dataset }) =>
        failed(id, { dates: [`2021-03-0${day}`], attempt, ...(dataset ? { dataset } : {}) }),
      ),
  );
  const ofDataset = (all: readonly FailedExecution[], dataset: string) =>
    all.filter(({ input }) => (input.dataset ?? settings.dataset) === dataset);

  it('each date is started or given up, once', () =>
    fc.assert(
      fc.property(failures, (all) => {
        for (const { dataset, starts, exhausted } of plan(...all)) {
          const named = new Set(ofDataset(all, dataset).flatMap(({ input }) => input.dates ?? []));
          const dealtWith = [...starts.flatMap(({ input }) => input.dates), ...exhausted];
          expect(dealtWith.toSorted()).toEqual([...named].sort());
        }
      }),
    ));

  it('each date by the highest count that any failure names, and given up after the last', () =>
    fc.assert(
      fc.property(failures, (all) => {
        for (const { dataset, starts, exhausted } of plan(...all)) {
          const retries = (day: CalendarDate) =>
            Math.max(
              ...ofDataset(all, dataset)
                .filter(({ input }) => input.dates?.includes(day))
                .map(({ input }) => input.attempt ?? 0),
            );
          for (const { input } of starts)
            for (const day of input.dates)
              expect(input.attempts?.[day] ?? input.attempt).toBe(retries(day) + 1);
          for (const day of exhausted) expect(retries(day)).toBeGreaterThanOrEqual(settings.maxAttempts);
        }
      }),
    ));

  it('in any order and however often delivered, the plan is the same', () =>
    fc.assert(
      fc.property(
        failures.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        ([all, delivered]) => {
          expect(plan(...delivered)).toEqual(plan(...all));
        },
      ),
    ));

  it('two plans have one name where their failures are the same, and only then', () =>
    fc.assert(
      fc.property(failures, failures, (one, other) => {
        const idsOf = (all: FailedExecution[]) =>
          [...new Set(ofDataset(all, 'nyt-us').map(({ id }) => id))].sort().join();
        const nameIn = (all: FailedExecution[]) =>
          plan(...all).find(({ dataset }) => dataset === 'nyt-us')?.starts[0]?.name;
        fc.pre(nameIn(one) !== undefined && nameIn(other) !== undefined);
        expect(nameIn(one) === nameIn(other)).toBe(idsOf(one) === idsOf(other));
      }),
    ));

  it('what was started and failed again is given up after maxAttempts mornings', () =>
    fc.assert(
      fc.property(failures, (all) => {
        let waiting = all;
        for (let morning = 0; morning <= settings.maxAttempts; morning += 1)
          waiting = plan(...waiting).flatMap(({ starts }) =>
            starts.map(({ name, input }) => ({ id: name, input })),
          );
        expect(waiting).toEqual([]);
      }),
    ));
});

/** Step Functions takes no larger input, and no larger state. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const limitBytes = 256 * 1024;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** The largest state that an execution with this input can end in: the dates in each place that they stand in. */
const largestState = (input: ExecutionInput & { dates: CalendarDate[] }, gap: CalendarDate[]) => {
  const dataset = datasetById(input.dataset ?? '');
  const { asked, notAsked } = withinLifetime(input.dates, dataset);
  // A character that is escaped, and escaped again in the text of the notification's state.
  const reason = `cases is not a whole number: "${'\u0001'.repeat(120)}…"`;
  const count = Number.MAX_SAFE_INTEGER;
  const outcome = {
    dataset: dataset.id,
    asked: [...asked, ...gap],
    notAsked,
    rows: { inserted: count, updated: count, unchanged: count, rejected: count },
    rejections: Array.from({ length: shownRejections }, () => ({ line: count, reason })),
    quality: {
      report: keys.qualityReport(dataset.id, new Date().toISOString(), 'x'.repeat(80)),
      findings: qualityRules.map(({ name, severity }) => ({ rule: name, severity, count })),
    },
    firstDate: date('2020-01-21'),
    lastDate: date('2036-01-21'),
    latest: { cases: count, deaths: count, recovered: count },
  };
  const execution = 'x'.repeat(80);
  const mail = outcomeMail(outcome, dataset, execution);
  const notification = { ...mail, state: JSON.stringify({ ...input, result: outcome }) };
  return { ...input, result: { ...outcome, notification } };
};

describe('An execution’s input, and each state that comes of it, is one that Step Functions takes', () => {
  const start = date('2020-01-21');
  /** Ten years without a trigger: an update asks for them by itself. */
  const gap = dateRange(date('2026-01-01'), date('2035-12-31'));
  const dates = fc
    .record({ count: fc.integer({ min: 1, max: 5_000 }), attempts: fc.func(fc.nat(998)) })
    .map(({ count, attempts }) =>
      Array.from({ length: count }, (_, day) => ({ day: addDays(start, day * 2), attempt: attempts(day) })),
    );

  it.each(['nyt-us', 'sample-us'])('with any number of dates of %s, each in one start alone', (dataset) =>
    fc.assert(
      fc.property(dates, (failedDates) => {
        const planner = createRetryPlanner({ ...settings, maxAttempts: 999 });
        for (const [index, { day, attempt }] of failedDates.entries())
          planner.add({ id: `e${index}`, input: { dataset, dates: [day], attempt } });
        const [planned] = planner.plans();
        const starts = planned?.starts ?? [];
        expect(starts.flatMap(({ input }) => input.dates)).toEqual(failedDates.map(({ day }) => day));
        expect(starts).toHaveLength(Math.ceil(failedDates.length / maxDatesPerExecution));
        for (const { input } of starts) {
          expect(bytesOf(input)).toBeLessThan(limitBytes);
          expect(bytesOf(largestState(input, gap))).toBeLessThan(limitBytes);
        }
      }),
      { numRuns: 20 },
    ),
  );

  it('and has a name of its own, which Step Functions takes and the next drain makes again', () => {
    const many = failed('a', {
      dates: dateRange(start, addDays(start, 2 * maxDatesPerExecution)),
      dataset: 'sample-us',
    });
    const namesOf = () => plan(many)[0]!.starts.map(({ name }) => name);
    expect(new Set(namesOf()).size).toBe(3);
    for (const name of namesOf()) expect(name).toMatch(/^[\w-]{1,80}$/);
    expect(namesOf()).toEqual(namesOf());
  });
});
