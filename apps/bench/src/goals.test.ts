import { describe, expect, it } from '@jest/globals';
import { goalsOf } from './goals.ts';
import { resultsOf, took } from './testing/results.ts';

const conversionOf = (seconds: number) =>
  resultsOf({
    conversion: {
      rows: 1,
      contenders: {
        'DuckDB, 1 thread': took(10),
        'papaparse + hyparquet-writer': took(18),
        'csv-parse + hyparquet-writer': took(27),
        'covid-etl': took(seconds),
      },
    },
  });

const growthOf = (once: number, four: number) =>
  resultsOf({
    growth: {
      names: ['covid-etl'],
      sizes: [
        { direction: 'days', times: 1, rows: 1, contenders: { 'covid-etl': took(1, once) } },
        { direction: 'days', times: 4, rows: 4, contenders: { 'covid-etl': took(4, four) } },
        { direction: 'counties', times: 4, rows: 4, contenders: { 'covid-etl': took(4, 1_000) } },
      ],
    },
  });

describe('the goals', () => {
  it('are none where nothing was measured', () => {
    expect(goalsOf(resultsOf({}))).toEqual([]);
  });

  it('of the conversion are reached on their line', () => {
    expect(goalsOf(conversionOf(3)).map(({ reached, isReached }) => [reached, isReached])).toEqual([
      ['0.30', true],
      ['6.0', true],
      ['9.0', true],
      ['105 MB', true],
    ]);
  });

  it('are missed by ever so little, even where that is not seen in what was reached', () => {
    const [ofDuckDb] = goalsOf(conversionOf(3.001));
    expect(ofDuckDb).toMatchObject({ reached: '0.30', isReached: false });
  });

  it('compare with nothing that was not measured', () => {
    const alone = { rows: 1, contenders: { 'covid-etl': took(1, 153) } };
    const [memory, ...others] = goalsOf(resultsOf({ conversion: alone }));
    expect(memory).toMatchObject({ reached: '160 MB', isReached: false });
    expect(others).toEqual([]);
  });

  it.each([
    { once: 100, four: 120, isReached: true },
    { once: 100, four: 121, isReached: false },
  ])('of memory are of files that grow by days: $once to $four MiB', ({ once, four, isReached }) => {
    expect(goalsOf(growthOf(once, four))).toMatchObject([{ isReached }]);
  });

  it('of a stage are others than those of the poller', () => {
    const bundle = { bytes: 300_000, loadMs: 20 };
    const bundles = [
      { name: 'Load', ...bundle },
      { name: 'RetryPoller', ...bundle },
    ];
    const put = { bytes: 1, loadMs: 20, afterLoadMs: 41 };
    const firstPuts = [
      { client: 'covid-etl', ...put },
      { client: 'Load', ...put },
    ];
    expect(
      goalsOf(resultsOf({ bundles, firstPuts })).map(({ goal, isReached }) => [goal, isReached]),
    ).toEqual([
      ['Load, bundle: at most 200 kB', false],
      ['RetryPoller, bundle: at most 500 kB', true],
      ['RetryPoller, load: at most 90 ms', true],
      ['Load, load and first put: at most 60 ms', false],
    ]);
  });
});
