import { describe, expect, it } from '@jest/globals';
import { nytUs } from '../dataset/nyt-us.ts';
import { sampleUs } from '../dataset/sample-us.ts';
import { dailyCount } from '../testing/daily-count.ts';
import type { Ledger } from './ledger.ts';
import { datesOfInput, datesOfUpdate, missingDates, newestPublishedDate } from './requested-dates.ts';

const date = (text: string) => dailyCount(text).date;
const loaded = (...dates: string[]): Ledger => ({
  version: 1,
  dataset: 'sample-us',
  dates: Object.fromEntries(dates.map((text) => [date(text), { rows: 1, fingerprint: 'x' }])),
  source: null,
});
const update = (input: { time?: string; dates?: string[] }, ledger: Ledger, dataset = sampleUs) =>
  datesOfUpdate(
    { ...(input.time ? { time: input.time } : {}), ...(input.dates ? { dates: input.dates.map(date) } : {}) },
    dataset,
    ledger,
    'UTC',
  );

describe('A scheduled time stands for the newest date that the source should have by then', () => {
  it('is the day before, because a day’s row appears the next morning', () =>
    expect(newestPublishedDate(nytUs, '2021-03-02T13:00:00Z', 'UTC')).toBe('2021-03-01'));
  it('is counted in the configured time zone', () =>
    expect(newestPublishedDate(nytUs, '2021-03-02T03:00:00Z', 'America/New_York')).toBe('2021-02-28'));
  it('is the same day for a source without a lag', () =>
    expect(newestPublishedDate({ ...nytUs, publicationLagDays: 0 }, '2021-03-02T13:00:00Z', 'UTC')).toBe(
      '2021-03-02',
    ));
  it('joins the dates that the input names', () =>
    expect(datesOfInput({ time: '2021-03-02T13:00:00Z', dates: [date('2021-02-03')] }, nytUs, 'UTC')).toEqual(
      ['2021-02-03', '2021-03-01'],
    ));
});

describe('An update asks for its dates and for what is missing before them', () => {
  it('on a normal day for one date', () =>
    expect(update({ time: '2021-03-03T13:00:00Z' }, loaded('2021-03-01'))).toEqual({
      asked: ['2021-03-02'],
      notAsked: [],
    }));
  it('after days without a trigger for each of them', () =>
    expect(update({ time: '2021-03-05T13:00:00Z' }, loaded('2021-03-01')).asked).toEqual([
      '2021-03-02',
      '2021-03-03',
      '2021-03-04',
    ]));
  it('for a date named by hand though it has been loaded, and for nothing else', () =>
    expect(update({ dates: ['2021-02-01'] }, loaded('2021-02-01', '2021-03-01')).asked).toEqual([
      '2021-02-01',
    ]));
  it('not for a hole further back, which its own failure has put into the queue', () =>
    expect(update({ dates: ['2021-03-04'] }, loaded('2021-03-01', '2021-03-03')).asked).toEqual([
      '2021-03-04',
    ]));
});

describe('A date that the source will never have is named, not asked for', () => {
  it('after its known end', () =>
    expect(update({ time: '2023-06-01T13:00:00Z' }, loaded('2023-03-23'), nytUs)).toEqual({
      asked: [],
      notAsked: ['2023-05-31'],
    }));
  it('before its first date', () =>
    expect(update({ dates: ['2019-12-31'] }, loaded('2020-01-21'), nytUs)).toEqual({
      asked: [],
      notAsked: ['2019-12-31'],
    }));
  it('while what is missing up to its end is still asked for', () =>
    expect(update({ time: '2023-06-01T13:00:00Z' }, loaded('2023-03-21'), nytUs).asked).toEqual([
      '2023-03-22',
      '2023-03-23',
    ]));
});

describe('A date asked for is missing where the ledger does not have it', () => {
  it('whatever else it has', () =>
    expect(
      missingDates([date('2021-03-01'), date('2021-03-02')], loaded('2021-03-01', '2021-03-03')),
    ).toEqual(['2021-03-02']));
});
