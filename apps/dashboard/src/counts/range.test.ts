import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '@covid-etl/etl-core/browser';
import { rangeOf } from './range.ts';

const day = (date: string) => date as CalendarDate;
const whole = { first: day('2020-01-21'), last: day('2023-03-23') };

describe('The days that are shown', () => {
  it('are all where nobody asks for others', () =>
    expect(rangeOf({ from: undefined, to: undefined }, whole)).toEqual(whole));
  it('are those that are asked for, as far as there are any', () =>
    expect(rangeOf({ from: day('1990-01-01'), to: day('2021-03-01') }, whole)).toEqual({
      first: '2020-01-21',
      last: '2021-03-01',
    }));
  it.each([
    ['2022-01-01', '2021-01-01'],
    ['2030-01-01', '2031-01-01'],
  ])('are none from %s to %s', (from, to) =>
    expect(rangeOf({ from: day(from), to: day(to) }, whole)).toBeUndefined(),
  );
});
