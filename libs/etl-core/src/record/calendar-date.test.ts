import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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

describe('Date arithmetic is the calendar’s, for every date of four-digit years', () => {
  const first = toEpochDay(date('0000-01-01'));
  const last = toEpochDay(date('9999-12-31'));
  const days = fc.integer({ min: first, max: last });
  const near = fc.integer({ min: -100_000, max: 100_000 });
  const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

  it('a count of days is a date, and the date that count', () =>
    fc.assert(
      fc.property(days, (day) => {
        expect(parseCalendarDate(fromEpochDay(day))).toBe(fromEpochDay(day));
        expect(toEpochDay(fromEpochDay(day))).toBe(day);
      }),
    ));
  it('a date is in order as a text', () =>
    fc.assert(
      fc.property(days, days, (a, b) => {
        expect(fromEpochDay(a) < fromEpochDay(b)).toBe(a < b);
      }),
    ));
  it('days are added one after the other or at once, and taken away again', () =>
    fc.assert(
      fc.property(days, near, near, (day, a, b) => {
        fc.pre([day + a, day + a + b].every((reached) => reached >= first && reached <= last));
        const start = fromEpochDay(day);
        expect(addDays(addDays(start, a), b)).toBe(addDays(start, a + b));
        expect(addDays(addDays(start, a), -a)).toBe(start);
      }),
    ));
  it('a range has every date from its first to its last, each once', () =>
    fc.assert(
      fc.property(days, fc.integer({ min: -10, max: 2_000 }), (day, length) => {
        fc.pre(day + length <= last && day + length >= first);
        const range = dateRange(fromEpochDay(day), fromEpochDay(day + length));
        expect(range).toHaveLength(Math.max(0, length + 1));
        expect(uniqueDates(range.toReversed())).toEqual(range);
        for (const [index, each] of range.entries()) expect(toEpochDay(each)).toBe(day + index);
      }),
    ));
  it('February has its leap day, and each date lies in its own month', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9998 }), (year) => {
        const text = String(year).padStart(4, '0');
        const february = dateRange(date(`${text}-02-01`), date(`${text}-03-01`)).slice(0, -1);
        expect(february).toHaveLength(isLeap(year) ? 29 : 28);
        for (const each of february) expect(monthOf(each)).toBe(`${text}-02`);
        expect(dateRange(date(`${text}-01-01`), date(`${text}-12-31`))).toHaveLength(
          isLeap(year) ? 366 : 365,
        );
      }),
    ));
  it('what parses is a day that exists, and nothing else parses', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^\d{4}-[0-2]\d-[0-4]\d$/), (text) => {
        const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
        const lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        const exists = day >= 1 && day <= (lengths[month - 1] ?? 0);
        expect(parseCalendarDate(text)).toBe(exists ? text : undefined);
      }),
      { numRuns: 2_000 },
    ));
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
