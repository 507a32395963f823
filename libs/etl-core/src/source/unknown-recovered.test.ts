import { describe, expect, it } from '@jest/globals';
import { jhuTimeSeries } from '../dataset/jhu-countries.ts';
import { nytUs } from '../dataset/nyt-us.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { dailyCount } from '../testing/daily-count.ts';
import { noteRecovered, withUnknownRecovered, type FirstRecovered } from './unknown-recovered.ts';

const on = (date: string, recovered: number | null, counts: Partial<DailyCount> = {}): DailyCount =>
  dailyCount(date, { recovered, ...counts });
/** The recovered of records, as they are taken from a file that has all of them. */
const taken = (...records: DailyCount[]) => {
  const first: FirstRecovered = new Map();
  for (const record of records) noteRecovered(first, record);
  return records.map((record) => withUnknownRecovered(record, first, jhuTimeSeries)?.recovered);
};

describe('Recovered that fall to zero are unknown', () => {
  it('because nobody falls ill again by having recovered', () =>
    expect(taken(on('2020-12-13', 6_246_605), on('2020-12-14', 0))).toEqual([6_246_605, null]));
  it('also where rows are out of order', () =>
    expect(taken(on('2020-12-14', 0), on('2020-12-13', 6_246_605))).toEqual([null, 6_246_605]));
  it('but a zero before the first one is a zero', () =>
    expect(taken(on('2020-01-22', 0), on('2020-02-09', 3))).toEqual([0, 3]));
  it('each region by itself', () =>
    expect(
      taken(on('2020-03-01', 5, { region: 'Germany' }), on('2020-03-02', 0, { region: 'Serbia' })),
    ).toEqual([5, 0]));
  it('and a fall to another number is a correction', () =>
    expect(taken(on('2020-03-01', 50), on('2020-03-02', 40))).toEqual([50, 40]));
  it('after the count was given up every zero is unknown, and no other number', () =>
    expect(taken(on('2021-08-04', 0), on('2021-08-05', 0), on('2021-08-06', 7))).toEqual([0, null, 7]));
  it('of a record that has nothing else, nothing is left', () =>
    expect(taken(on('2020-12-13', 9), on('2020-12-14', 0, { cases: null, deaths: null }))).toEqual([
      9,
      undefined,
    ]));
  it('a source that does not say when it gave up is taken at its word', () =>
    expect(withUnknownRecovered(on('2023-01-01', 0), new Map(), nytUs.sources[0])?.recovered).toBe(0));
});
