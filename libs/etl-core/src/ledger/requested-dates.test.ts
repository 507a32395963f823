import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Dataset } from '../dataset/dataset.ts';
import { nytUs } from '../dataset/nyt-us.ts';
import { addDays, dateRange, uniqueDates, type CalendarDate } from '../record/calendar-date.ts';
import { sampleUs } from '../dataset/sample-us.ts';
import { dailyCount } from '../testing/daily-count.ts';
import { emptyLedger, isLoaded, loadedDates } from './ledger.ts';
import type { Ledger } from './stored-ledger.ts';
import {
  datesOfInput,
  datesOfUpdate,
  expectedDate,
  missingDates,
  newestPublishedDate,
} from './requested-dates.ts';

const date = (text: string) => dailyCount(text).date;
const loaded = (...dates: string[]): Ledger => ({
  ...emptyLedger('sample-us'),
  dates: new Map(dates.toSorted().map((text) => [date(text), { rows: 1, fingerprint: 'x' }])),
});
/** Long after everything below. */
const newestDate = date('2026-11-24');
const update = (
  input: { time?: string; dates?: string[] },
  ledger: Ledger,
  dataset = sampleUs,
  newest = newestDate,
) =>
  datesOfUpdate(
    { ...(input.time ? { time: input.time } : {}), ...(input.dates ? { dates: input.dates.map(date) } : {}) },
    dataset,
    ledger,
    'UTC',
    newest,
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
  it.each([
    ['the same of a source that goes on', '2024-03-02', sampleUs, '2024-03-01'],
    ['the same before its last one', '2023-03-23', nytUs, '2023-03-22'],
    ['its last one on the day after it', '2023-03-24', nytUs, '2023-03-23'],
    ['and after a source has ended its last one', '2024-03-02', nytUs, '2023-03-23'],
  ])('what it should have is %s', (_, day, of, expected) =>
    expect(expectedDate(of, `${day}T13:00:00Z`, 'UTC')).toBe(expected),
  );
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
  it('where nothing has been loaded yet, for its dates alone', () =>
    expect(update({ dates: ['2021-03-04'] }, loaded()).asked).toEqual(['2021-03-04']));
  it('not for a hole further back, which its own failure has put into the queue', () =>
    expect(update({ dates: ['2021-03-04'] }, loaded('2021-03-01', '2021-03-03')).asked).toEqual([
      '2021-03-04',
    ]));
});

describe('A loaded date that the source can’t have, by a row that was let in once, is not the last loaded one', () => {
  it('in the future', () =>
    expect(update({ time: '2021-03-05T13:00:00Z' }, loaded('2021-03-02', '2091-01-01')).asked).toEqual([
      '2021-03-03',
      '2021-03-04',
    ]));
  it('after its end', () =>
    expect(update({ time: '2023-06-01T13:00:00Z' }, loaded('2023-03-21', '2023-04-01'), nytUs).asked).toEqual(
      ['2023-03-22', '2023-03-23'],
    ));
  it('though it is the only one: then nothing is missing', () =>
    expect(update({ dates: ['2021-03-04'] }, loaded('2019-12-31')).asked).toEqual(['2021-03-04']));
  it('but today’s date is, where the first clocks have it', () =>
    expect(
      update({ time: '2021-03-06T13:00:00Z' }, loaded('2021-03-03'), sampleUs, date('2021-03-03')).asked,
    ).toEqual(['2021-03-05']));
});

describe('A date in the future is missing only where it is named', () => {
  it('and none of those before it that nobody has yet', () =>
    expect(
      update({ dates: ['2091-01-01'] }, loaded('2021-03-01'), sampleUs, date('2021-03-03')).asked,
    ).toEqual(['2021-03-02', '2021-03-03', '2091-01-01']));
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
  it('while its first and its last date are asked for', () =>
    expect(update({ dates: ['2020-01-21', '2023-03-23'] }, loaded('2023-03-23'), nytUs)).toEqual({
      asked: ['2020-01-21', '2023-03-23'],
      notAsked: [],
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

describe('Whatever has been loaded and whatever is asked for', () => {
  const start = date('2022-12-01');
  const lifetime = { ...sampleUs, firstDate: date('2022-12-11'), lastDate: date('2023-03-11') };
  const day = fc.nat(120).map((offset) => addDays(start, offset));
  const input = fc
    .record({ dates: fc.array(day, { minLength: 1, maxLength: 5 }), withTime: fc.boolean(), at: day })
    .map(({ dates, withTime, at }) => ({ dates, ...(withTime ? { time: `${at}T13:00:00Z` } : {}) }));
  const ledgers = fc
    .uniqueArray(day, { maxLength: 60 })
    .map((days) => loaded(...days.filter((each) => each >= lifetime.firstDate && each <= lifetime.lastDate)));
  const datasets = fc.constantFrom(lifetime, { ...lifetime, lastDate: null });
  const within = (each: CalendarDate, { firstDate, lastDate }: Dataset): boolean =>
    each >= firstDate && (lastDate === null || each <= lastDate);

  it('each date named is asked for or said not to be, by the source’s lifetime', () =>
    fc.assert(
      fc.property(input, ledgers, datasets, (asking, ledger, dataset) => {
        const { asked, notAsked } = datesOfUpdate(asking, dataset, ledger, 'UTC', newestDate);
        for (const each of datesOfInput(asking, dataset, 'UTC'))
          expect(within(each, dataset) ? asked : notAsked).toContain(each);
        expect(notAsked.filter((each) => within(each, dataset))).toEqual([]);
      }),
    ));
  it('every date that is missing between the last loaded and the newest is asked for', () =>
    fc.assert(
      fc.property(input, ledgers, datasets, (asking, ledger, dataset) => {
        const { asked } = datesOfUpdate(asking, dataset, ledger, 'UTC', newestDate);
        const lastLoaded = loadedDates(ledger).at(-1);
        fc.pre(lastLoaded !== undefined);
        const newest = datesOfInput(asking, dataset, 'UTC').at(-1)!;
        const gap = dateRange(addDays(date(lastLoaded), 1), newest);
        expect(gap.filter((each) => within(each, dataset) && !asked.includes(each))).toEqual([]);
      }),
    ));
  it('none outside of the lifetime, none twice, none that is neither named nor missing, in order', () =>
    fc.assert(
      fc.property(input, ledgers, datasets, (asking, ledger, dataset) => {
        const { asked } = datesOfUpdate(asking, dataset, ledger, 'UTC', newestDate);
        expect(asked.filter((each) => !within(each, dataset))).toEqual([]);
        expect(asked).toEqual(uniqueDates(asked));
        const named = datesOfInput(asking, dataset, 'UTC');
        expect(asked.filter((each) => !named.includes(each) && isLoaded(ledger, each))).toEqual([]);
      }),
    ));
});
