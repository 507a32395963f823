import { describe, expect, it } from '@jest/globals';
import { is } from 'valibot';
import {
  addDays,
  dateInTimeZone,
  dateRange,
  fromEpochDay,
  instantSchema,
  monthOf,
  parseCalendarDate,
  toEpochDay,
  uniqueDates,
  type CalendarDate,
} from './calendar-date.ts';

const date = (text: string): CalendarDate => parseCalendarDate(text)!;

describe('A calendar date is YYYY-MM-DD and a day that exists', () => {
  it.each(['2020-01-21', '2020-02-29', '2000-02-29', '1999-12-31'])('%s is one', (text) => {
    expect(parseCalendarDate(text)).toBe(text);
  });
  it.each([
    '2021-02-29',
    '2021-02-30',
    '1900-02-29',
    '2021-13-01',
    '2021-00-10',
    '2021-1-1',
    '20210101',
    '',
    ' ',
  ])('"%s" is none', (text) => {
    expect(parseCalendarDate(text)).toBeUndefined();
  });
});

describe('Date arithmetic knows months, leap years and no time zone', () => {
  it('crosses a leap day', () => expect(addDays(date('2020-02-28'), 1)).toBe('2020-02-29'));
  it('crosses a year backwards', () => expect(addDays(date('2021-01-01'), -1)).toBe('2020-12-31'));
  it('crosses the night when clocks change', () => expect(addDays(date('2021-03-13'), 2)).toBe('2021-03-15'));
  it('counts days since 1970-01-01', () => expect(toEpochDay(date('1970-01-11'))).toBe(10));
  it('turns a count of days back into the date', () =>
    expect(fromEpochDay(toEpochDay(date('2023-03-23')))).toBe('2023-03-23'));
  it('lists a range with both ends', () =>
    expect(dateRange(date('2021-02-27'), date('2021-03-01'))).toEqual([
      '2021-02-27',
      '2021-02-28',
      '2021-03-01',
    ]));
  it('lists nothing where the end is before the start', () =>
    expect(dateRange(date('2021-03-02'), date('2021-03-01'))).toEqual([]));
  it('knows the month', () => expect(monthOf(date('2021-03-02'))).toBe('2021-03'));
  it('sorts dates and keeps each once', () =>
    expect(uniqueDates([date('2021-03-02'), date('2021-03-01'), date('2021-03-02')])).toEqual([
      '2021-03-01',
      '2021-03-02',
    ]));
});

describe('The date of an instant depends on the time zone', () => {
  it.each([
    ['2021-03-02T02:00:00Z', 'UTC', '2021-03-02'],
    ['2021-03-02T02:00:00Z', 'America/New_York', '2021-03-01'],
    ['2021-03-01T22:00:00Z', 'Asia/Tokyo', '2021-03-02'],
    ['0987-03-02T12:00:00Z', 'UTC', '0987-03-02'],
  ])('%s in %s is %s', (instant, zone, expected) => expect(dateInTimeZone(instant, zone)).toBe(expected));
});

describe('An instant has a date, a time and an offset', () => {
  it.each(['2021-03-02T13:00:00Z', '2021-03-02T13:00:00.123Z', '2021-03-02T13:00:00+05:30'])(
    '%s is one',
    (text) => expect(is(instantSchema, text)).toBe(true),
  );
  it.each(['2021-03-02', 'noon', '2021-03-02T13:00:00+05', '0000-06-09T00:00:00Z', '9999-12-31T23:59:59Z'])(
    '"%s" is none that every time zone has a date for',
    (text) => expect(is(instantSchema, text)).toBe(false),
  );
});
