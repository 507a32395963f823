import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '@covid-etl/etl-core/browser';
import { lineOf } from './chart-data.ts';

const point = (date: string, total: number) => ({
  region: 'US',
  date: date as CalendarDate,
  total,
  fresh: null,
  average: null,
});
const values = (...points: ReturnType<typeof point>[]) =>
  lineOf(points, 'total').map(({ date, value }) => [date.toISOString().slice(0, 10), value]);

describe('A line of the chart', () => {
  it('breaks where days are missing: a gap is not smoothed away', () =>
    expect(values(point('2021-03-01', 1), point('2021-03-04', 4))).toEqual([
      ['2021-03-01', 1],
      ['2021-03-02', null],
      ['2021-03-04', 4],
    ]));
  it('goes on from day to day over the end of a month', () =>
    expect(values(point('2021-02-28', 1), point('2021-03-01', 2))).toHaveLength(2));
});
