import { describe, expect, it } from '@jest/globals';
import { dateRange, type CalendarDate } from '@covid-etl/etl-core/browser';
import { nextDay } from './next-day.ts';

const dates = dateRange('2021-01-30' as CalendarDate, '2021-03-31' as CalendarDate);
const press = (key: string, from: string) => nextDay(key, from as CalendarDate, dates);

describe('A key leads from day to day', () => {
  it.each([
    ['ArrowLeft', '2021-03-01', '2021-02-28'],
    ['ArrowRight', '2021-02-28', '2021-03-01'],
    ['ArrowUp', '2021-02-15', '2021-03-15'],
    ['ArrowDown', '2021-03-15', '2021-02-15'],
    ['ArrowDown', '2021-03-31', '2021-02-28'],
    ['Home', '2021-03-15', '2021-03-01'],
    ['End', '2021-02-15', '2021-02-28'],
  ])('%s from %s to %s', (key, from, to) => expect(press(key, from)).toBe(to));
  it.each([
    ['ArrowUp', '2021-03-15'],
    ['ArrowDown', '2021-02-15'],
    ['ArrowLeft', '2021-01-30'],
    ['a', '2021-03-15'],
  ])('%s from %s nowhere', (key, from) => expect(press(key, from)).toBeUndefined());
});
