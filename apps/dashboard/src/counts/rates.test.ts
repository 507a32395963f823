import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '@covid-etl/etl-core/browser';
import { per100k } from './rates.ts';

const point = (region: string) => ({
  region,
  date: '2021-03-02' as CalendarDate,
  total: 643_077,
  fresh: -1_286.154,
  average: null,
});

describe('A rate', () => {
  it('is for each 100,000 people of the region, corrections too; what is unknown stays so', () =>
    expect(per100k([point('US/Vermont')])).toEqual([
      { ...point('US/Vermont'), total: 100_000, fresh: expect.closeTo(-200, 3), average: null },
    ]));
  it('is not made up where the population is not known', () =>
    expect(per100k([point('Diamond Princess')])).toEqual([]));
});
