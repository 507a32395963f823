import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate, type ExecutionInput } from '@covid-etl/etl-core';
import fc from 'fast-check';
import type { FailedExecution } from './failed-event.ts';
import { planRetries } from './retry-plan.ts';

const settings = { dataset: 'nyt-us', timeZone: 'UTC', maxAttempts: 7 };
const date = (text: string) => parseCalendarDate(text)!;
const failed = (id: string, input: Omit<ExecutionInput, 'dates'> & { dates?: string[] }): FailedExecution => {
  const { dates, ...rest } = input;
  return { id, input: { ...rest, ...(dates ? { dates: dates.map(date) } : {}) } };
};
const plan = (...failures: FailedExecution[]) => planRetries(failures, settings);

describe('The poller starts one execution a dataset, with all its failed dates', () => {
  it('united, sorted, each once', () =>
    expect(
      plan(
        failed('c', { dates: ['2021-03-04', '2021-03-02'] }),
        failed('a', { dates: ['2021-03-03', '2021-03-02'] }),
      )[0]?.start?.input,
    ).toEqual({ dataset: 'nyt-us', dates: ['2021-03-02', '2021-03-03', '2021-03-04'], attempt: 1 }));

  it('where a scheduled time stands for the date that the source should have had by then', () =>
    expect(plan(failed('a', { time: '2021-03-03T13:00:00Z' }))[0]?.start?.input.dates).toEqual([
      '2021-03-02',
    ]));

  it('and another one for another dataset', () =>
    expect(
      plan(
        failed('a', { dates: ['2021-03-02'] }),
        failed('b', { dates: ['2021-03-02'], dataset: 'sample-us' }),
      ).map(({ dataset, start }) => [dataset, start?.input.dates]),
    ).toEqual([
      ['nyt-us', ['2021-03-02']],
      ['sample-us', ['2021-03-02']],
    ]));

  it('and none where nothing failed', () => expect(plan()).toEqual([]));
});

describe('The execution’s name is made of the events', () => {
  const nameOf = (...ids: string[]) =>
    plan(...ids.map((id) => failed(id, { dates: ['2021-03-02'] })))[0]?.start?.name;
  it('the same for the same events, in any order and however often delivered', () =>
    expect(nameOf('b', 'a', 'a')).toBe(nameOf('a', 'b')));
  it('another for the next failure of the same date', () => expect(nameOf('a')).not.toBe(nameOf('b')));
  it('and one that Step Functions takes', () => expect(nameOf('a')).toMatch(/^[\w-]{1,80}$/));
});

describe('A date is retried maxAttempts times and then given up', () => {
  it('and its retries are counted', () =>
    expect(plan(failed('a', { dates: ['2021-03-02'], attempt: 6 }))[0]?.start?.input.attempt).toBe(7));
  it('and not started again after the last of them', () =>
    expect(plan(failed('a', { dates: ['2021-03-02'], attempt: 7 }))).toEqual([
      { dataset: 'nyt-us', start: null, exhausted: ['2021-03-02'] },
    ]));
  it('each date by its own count, so that a new failure keeps no old one alive', () => {
    const [today] = plan(
      failed('a', { dates: ['2021-03-02'], attempt: 6 }),
      failed('b', { dates: ['2021-03-03'] }),
    );
    expect(today?.start?.input).toEqual({
      dataset: 'nyt-us',
      dates: ['2021-03-02', '2021-03-03'],
      attempt: 7,
      attempts: { '2021-03-03': 1 },
    });
    expect(plan({ id: 'c', input: today!.start!.input })).toMatchObject([
      { start: { input: { dates: ['2021-03-03'], attempt: 2 } }, exhausted: ['2021-03-02'] },
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
      })
      .map(({ id, day, attempt }) => failed(id, { dates: [`2021-03-0${day}`], attempt })),
  );
  it('each date is either started or given up, once, and the order does not matter', () =>
    fc.assert(
      fc.property(failures, (all) => {
        const [planned] = plan(...all);
        const named = new Set(all.flatMap(({ input }) => input.dates ?? []));
        const dealtWith = [...(planned?.start?.input.dates ?? []), ...(planned?.exhausted ?? [])];
        expect(dealtWith.toSorted()).toEqual([...named].sort());
        expect(plan(...all.toReversed())).toEqual(plan(...all));
      }),
    ));
});
