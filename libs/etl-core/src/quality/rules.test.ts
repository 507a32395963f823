import { describe, expect, it } from '@jest/globals';
import type { CheckedFile } from '../batch/checked-batch.ts';
import { datasetById } from '../dataset/datasets.ts';
import { addDays, type CalendarDate } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { dailyCount } from '../testing/daily-count.ts';
import type { Evidence, Finding } from './rule.ts';
import { qualityRules } from './rules.ts';
import { seriesOf } from './series.ts';

const nytUs = datasetById('nyt-us');
const us = datasetById('us');
const date = (text: string): CalendarDate => dailyCount(text).date;
const row = (day: string, counts: Partial<DailyCount> = {}): DailyCount =>
  dailyCount(day, { cases: 10, deaths: 1, recovered: null, ...counts });
const fileOf = (fields: Partial<CheckedFile> = {}): CheckedFile => ({
  file: nytUs.sources[0],
  columns: ['date', 'cases', 'deaths'],
  rows: 1,
  regions: new Set(['US']),
  accepted: 1,
  rejections: [],
  unknownRecovered: [],
  hasRowToCome: false,
  ...fields,
});
const evidence = (fields: Partial<Evidence> = {}): Evidence => ({
  dataset: nytUs,
  files: [fileOf()],
  records: [],
  columnsBefore: {},
  table: [],
  series: seriesOf(fields.table ?? [], fields.records ?? []),
  regionsBefore: new Set(),
  newestDate: date('2021-03-02'),
  expectedDate: date('2021-03-02'),
  ...fields,
});
const find = (name: string, fields: Partial<Evidence>): Finding[] =>
  qualityRules.find((rule) => rule.name === name)!.find(evidence(fields));
const texts = (name: string, fields: Partial<Evidence>): string[] =>
  find(name, fields).map(({ text }) => text);
/** Consecutive days of one region with these cumulative cases. */
const days = (...cases: number[]): DailyCount[] =>
  cases.map((count, i) => row(addDays(date('2021-01-01'), i), { cases: count }));

describe('Rules are data', () => {
  it('each has a name of its own, a severity and a meaning', () => {
    expect(new Set(qualityRules.map(({ name }) => name)).size).toBe(qualityRules.length);
    expect(qualityRules.every(({ meaning }) => meaning !== '')).toBe(true);
  });
  it('of which these fail an execution before the table changes', () =>
    expect(qualityRules.filter(({ severity }) => severity === 'error').map(({ name }) => name)).toEqual([
      'mostly-rejected',
      'lost-regions',
    ]));
  it('and none finds anything on a normal day', () =>
    expect(
      qualityRules.flatMap(({ name }) =>
        texts(name, {
          records: [row('2021-03-02', { cases: 12 })],
          table: [row('2021-03-01', { cases: 11 })],
          regionsBefore: new Set(['US']),
          columnsBefore: { 'nyt-us': ['date', 'cases', 'deaths'] },
        }),
      ),
    ).toEqual([]));
});

describe('rejected-row', () => {
  it('says line and reason', () =>
    expect(
      find('rejected-row', { files: [fileOf({ rejections: [{ line: 7, reason: 'cases is empty' }] })] }),
    ).toEqual([{ text: 'nyt-us, line 7: cases is empty', source: 'nyt-us', line: 7 }]));
});

describe('mostly-rejected', () => {
  const rejected = (count: number, rows: number) => ({
    files: [
      fileOf({ rows, rejections: Array.from({ length: count }, (_, i) => ({ line: i, reason: 'x' })) }),
    ],
  });
  it('is a file of which more than half can’t be right', () =>
    expect(texts('mostly-rejected', rejected(11, 20))).toEqual(["nyt-us: 11 of 20 rows can't be right"]));
  it('but not half of it', () => expect(texts('mostly-rejected', rejected(10, 20))).toEqual([]));
  it('nor a few rows', () => expect(texts('mostly-rejected', rejected(19, 19))).toEqual([]));
});

describe('date-gap', () => {
  const table = [row('2021-02-27')];
  it('is between the table and what is loaded', () =>
    expect(find('date-gap', { table, records: [row('2021-03-02')] })).toEqual([
      {
        text: 'US has nothing for 2021-02-28 to 2021-03-01',
        region: 'US',
        date: '2021-02-28',
        until: '2021-03-01',
      },
    ]));
  it('also where what is loaded comes before', () =>
    expect(texts('date-gap', { table: [row('2021-03-03')], records: [row('2021-03-01')] })).toEqual([
      'US has nothing for 2021-03-02',
    ]));
  it('is reported once: not again when later days are loaded', () =>
    expect(texts('date-gap', { table: [...table, row('2021-03-02')], records: [row('2021-03-03')] })).toEqual(
      [],
    ));
  it('of each region by itself', () =>
    expect(
      texts('date-gap', {
        table: [row('2021-03-01'), row('2021-02-27', { region: 'X' })],
        records: [row('2021-03-02')],
      }),
    ).toEqual([]));
});

describe('cumulative-fall', () => {
  it('is kept and flagged, with the counts and the day before', () =>
    expect(
      find('cumulative-fall', {
        table: [row('2021-06-03', { cases: 33_336_811 })],
        records: [row('2021-06-04', { cases: 33_312_812 })],
      }),
    ).toEqual([
      {
        text: 'US, 2021-06-04: cases fell from 33336811 (2021-06-03) to 33312812',
        region: 'US',
        date: '2021-06-04',
        count: 'cases',
        from: 33_336_811,
        to: 33_312_812,
      },
    ]));
  it('is seen past dates that do not have the count', () =>
    expect(
      texts('cumulative-fall', {
        records: [row('2021-03-01', { deaths: 5 }), row('2021-03-02', { deaths: null }), row('2021-03-03')],
      }),
    ).toEqual(['US, 2021-03-03: deaths fell from 5 (2021-03-01) to 1']));
  it('also of a day that was loaded before, where the correction is of the day before it', () =>
    expect(
      texts('cumulative-fall', { table: [row('2021-03-02')], records: [row('2021-03-01', { cases: 11 })] }),
    ).toEqual(['US, 2021-03-02: cases fell from 11 (2021-03-01) to 10']));
});

describe('daily-jump', () => {
  it('is far above the days before: by ten robust standard deviations', () =>
    expect(
      find('daily-jump', { records: days(0, 100, 200, 300, 400, 500, 600, 700, 800, 5_800) }),
    ).toMatchObject([{ date: '2021-01-10', count: 'cases', from: 800, to: 5_800 }]));
  it('is more than growth: each day of it is larger than all before', () => {
    const doubling = Array.from({ length: 16 }, (_, i) => 100 * 2 ** (i / 2));
    expect(texts('daily-jump', { records: days(...doubling.map(Math.round)) })).toEqual([]);
  });
  it('is measured by the variation that was there before', () =>
    expect(
      texts('daily-jump', { records: days(0, 100, 1_100, 1_300, 3_300, 3_400, 5_000, 5_500, 6_500, 9_000) }),
    ).toEqual([]));
  it('days without anything new count for nothing: some sources report weekly', () => {
    const weekly = Array.from({ length: 70 }, (_, i) => 1_000 * Math.floor(i / 7));
    expect(texts('daily-jump', { records: days(...weekly) })).toEqual([]);
  });
  it('needs more than a hundred people, and a week of reports', () => {
    expect(texts('daily-jump', { records: days(0, 1, 2, 3, 4, 5, 6, 7, 8, 107) })).toEqual([]);
    expect(texts('daily-jump', { records: days(0, 1, 2, 3, 4, 5, 6, 7, 8, 109) })).toHaveLength(1);
    expect(texts('daily-jump', { records: days(0, 1, 2, 9_000) })).toEqual([]);
  });
  it('a count that stands for several days is spread over them', () => {
    const quiet = days(0, 100, 200, 300, 400, 500, 600, 700, 800);
    expect(texts('daily-jump', { records: [...quiet, row('2021-01-19', { cases: 1_900 })] })).toEqual([]);
  });
  it('is looked for in what is loaded, by what the table has', () => {
    const [last, ...before] = days(0, 100, 200, 300, 400, 500, 600, 700, 800, 5_800).reverse();
    expect(texts('daily-jump', { table: before, records: [last!] })).toHaveLength(1);
    expect(texts('daily-jump', { table: [last!, ...before], records: [row('2021-02-01')] })).toEqual([]);
  });
});

describe('one-sided', () => {
  const recovered = (day: string) => row(day, { recovered: 5 });
  it('lists the dates that one of several files lacks, as ranges', () =>
    expect(
      texts('one-sided', {
        dataset: us,
        records: [
          row('2020-01-21'),
          recovered('2020-01-22'),
          row('2020-07-07'),
          row('2020-07-08'),
          row('2020-07-06', { cases: null, deaths: null, recovered: 7 }),
        ],
      }),
    ).toEqual([
      'US has no cases and deaths for 2020-07-06: nyt-us does not have it',
      'US has no recovered for 2020-01-21: jhu-countries does not have it',
      'US has no recovered for 2020-07-07 to 2020-07-08: jhu-countries does not have it',
    ]));
  it('is no matter of a dataset of one file', () =>
    expect(texts('one-sided', { records: [row('2020-01-21', { deaths: null })] })).toEqual([]));
});

describe('unknown-recovered', () => {
  it('lists the dates by region', () =>
    expect(
      texts('unknown-recovered', {
        files: [
          fileOf({
            file: us.sources[1]!,
            unknownRecovered: [row('2020-12-15'), row('2020-12-14'), row('2020-12-20')],
          }),
        ],
      }),
    ).toEqual([
      'US: recovered is 0 on 2020-12-14 to 2020-12-15, which is taken as unknown',
      'US: recovered is 0 on 2020-12-20, which is taken as unknown',
    ]));
});

describe('Regions', () => {
  const regionsBefore = new Set(['A', 'B']);
  const files = [fileOf({ regions: new Set(['B', 'C']) })];
  it('that are new are noted', () =>
    expect(
      texts('region-appeared', {
        records: ['A', 'C', 'D'].map((region) => row('2021-03-02', { region })),
        table: [row('2021-02-01', { region: 'D' })],
        regionsBefore,
      }),
    ).toEqual(['C is new']));
  it('are none of them new to an empty table', () =>
    expect(texts('region-appeared', { records: [row('2021-03-02')] })).toEqual([]));
  it('that are gone are flagged', () =>
    expect(texts('region-vanished', { files, regionsBefore })).toEqual(['A is no longer there']));
  it('are not gone where nothing was retrieved', () =>
    expect(texts('region-vanished', { files: [], regionsBefore })).toEqual([]));
  const many = (count: number) => new Set(Array.from({ length: count }, (_, i) => `R${i}`));
  const lost = (left: number, before: number) =>
    texts('lost-regions', {
      files: [fileOf({ regions: many(left) })],
      regionsBefore: many(before),
    });
  it('more than half of which are gone end the execution', () =>
    expect(lost(4, 10)).toEqual(['the source lacks 6 of the 10 regions that the table has']));
  it('half of which are gone do not, nor those of a small source', () =>
    expect([...lost(5, 10), ...lost(0, 9)]).toEqual([]));
});

describe('The schema contract', () => {
  const columnsBefore = { 'nyt-us': ['date', 'cases', 'deaths', 'geoid'] };
  const files = [fileOf({ columns: ['date', 'cases', 'deaths', 'population'] })];
  it('notes an added column', () =>
    expect(texts('added-column', { files, columnsBefore })).toEqual([
      'nyt-us has a new column "population"',
    ]));
  it('flags one that is gone and that nobody needs', () =>
    expect(texts('removed-column', { files, columnsBefore })).toEqual([
      'nyt-us no longer has the column "geoid"',
    ]));
  it('says nothing of a file that is read for the first time', () =>
    expect([...texts('added-column', { files }), ...texts('removed-column', { files })]).toEqual([]));
});

describe('revision', () => {
  it('has the old and the new value', () =>
    expect(
      find('revision', {
        table: [row('2021-03-01', { cases: 10, deaths: null }), row('2021-03-02')],
        records: [row('2021-03-01', { cases: 9, deaths: 1 }), row('2021-03-02'), row('2021-03-03')],
      }),
    ).toEqual([
      {
        text: 'US, 2021-03-01: cases 10 became 9',
        region: 'US',
        date: '2021-03-01',
        count: 'cases',
        from: 10,
        to: 9,
      },
      {
        text: 'US, 2021-03-01: deaths unknown became 1',
        region: 'US',
        date: '2021-03-01',
        count: 'deaths',
        from: null,
        to: 1,
      },
    ]));
});

describe('stale', () => {
  it('is a source that lacks the date that it should have', () => {
    expect(texts('stale', { newestDate: date('2021-02-28') })).toEqual([
      'the source ends on 2021-02-28, it should have 2021-03-02',
    ]);
    expect(texts('stale', { newestDate: null })).toEqual([
      'the source has no row, it should have 2021-03-02',
    ]);
  });
  it('and not one that is ahead', () =>
    expect(texts('stale', { newestDate: date('2021-03-03') })).toEqual([]));
});
