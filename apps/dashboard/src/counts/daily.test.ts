import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dailyCountsViewSql } from '@covid-etl/etl-core';
import type { CalendarDate, DailyCount } from '@covid-etl/etl-core/browser';
import { correctionsOf, dailyPoints, gapsOf } from './daily.ts';

const record = (date: string, cases: number | null, deaths: number | null = null): DailyCount => ({
  region: 'US',
  date: date as CalendarDate,
  cases,
  deaths,
  recovered: null,
});
const fresh = (...records: DailyCount[]) => dailyPoints(records, 'cases').map((point) => point.fresh);

describe('What is new on a day', () => {
  it('is what the count has grown by', () =>
    expect(fresh(record('2021-03-01', 10), record('2021-03-02', 15))).toEqual([null, 5]));
  it('is negative where the source has corrected its count downwards', () =>
    expect(fresh(record('2021-03-01', 10), record('2021-03-02', 7))).toEqual([null, -3]));
  it('is unknown after a day that is missing', () =>
    expect(fresh(record('2021-03-01', 10), record('2021-03-03', 15))).toEqual([null, null]));
  it('is unknown on and after a day whose count is', () =>
    expect(fresh(record('2021-03-01', 1), record('2021-03-02', null), record('2021-03-03', 3))).toEqual([
      null,
      null,
      null,
    ]));
});

describe('The days of a chart that a reader must know of', () => {
  const points = dailyPoints(
    [
      record('2021-02-27', 10),
      record('2021-02-28', 8),
      record('2021-03-01', 9),
      record('2021-03-04', 12),
      record('2021-03-05', null),
      record('2021-03-06', 13),
    ],
    'cases',
  );
  const gaps = (first: string, last: string) =>
    gapsOf(points, { first: first as CalendarDate, last: last as CalendarDate }).map((gap) => [
      gap.first,
      gap.last,
    ]);
  it('are those that are missing, or of which the source says nothing', () =>
    expect(gaps('2021-02-27', '2021-03-06')).toEqual([
      ['2021-03-02', '2021-03-03'],
      ['2021-03-05', '2021-03-05'],
    ]));
  it('also where the range begins or ends among them', () => {
    expect(gaps('2021-03-03', '2021-03-04')).toEqual([['2021-03-03', '2021-03-03']]);
    expect(gaps('2021-03-06', '2021-03-08')).toEqual([['2021-03-07', '2021-03-08']]);
  });
  it('but not those before the region’s first', () => expect(gaps('2021-02-20', '2021-03-01')).toEqual([]));
  it('and those with a correction downwards', () =>
    expect(correctionsOf(points).map(({ date, fresh: by }) => [date, by])).toEqual([['2021-02-28', -2]]));
});

describe('What the page derives is what the view daily_counts derives', () => {
  const records: DailyCount[] = [];
  let cases = 0;
  for (let day = 1; day <= 28; day += 1) {
    cases += (day * 7919) % 101;
    // A correction, a gap, and a day without deaths.
    if (day === 15) cases -= 300;
    if (day === 20) continue;
    records.push(
      record(`2021-02-${String(day).padStart(2, '0')}`, cases, day === 9 ? null : Math.floor(cases / 10)),
    );
  }
  let instance: DuckDBInstance;
  beforeAll(async () => void (instance = await DuckDBInstance.create()));
  afterAll(() => instance.closeSync());

  it.each(['cases', 'deaths'] as const)('for %s, on each day, with gaps and corrections', async (count) => {
    const connection = await instance.connect();
    const values = records.map(
      (of) => `('d', 'US', DATE '${of.date}', ${of.cases}, ${of.deaths ?? 'NULL::BIGINT'}, NULL::BIGINT)`,
    );
    const table = `(VALUES ${values.join(', ')}) AS t(dataset, region, date, cases, deaths, recovered)`;
    const reader = await connection.runAndReadAll(
      `SELECT CAST(date AS VARCHAR) AS date, CAST(${count} AS INTEGER) AS total, CAST(new_${count} AS INTEGER) AS fresh,
        CAST(new_${count}_7day_avg AS DOUBLE) AS average FROM (${dailyCountsViewSql(table)}) ORDER BY date`,
    );
    const points = dailyPoints(records, count);
    expect(points.some(({ average }) => average !== null)).toBe(true);
    expect(reader.getRowObjectsJson()).toEqual(
      points.map(({ date, total, fresh: isNew, average }) => ({
        date,
        total,
        fresh: isNew,
        average: average === null ? null : expect.closeTo(average, 9),
      })),
    );
  });
});
