import * as v from 'valibot';
import { calendarIn } from './time-zone.ts';

const pattern = /^\d{4}-\d{2}-\d{2}$/;
/** The days that every month has: nearly all dates are known to be right without counting. */
const inEveryMonth = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/;
const dayMs = 86_400_000;

const isCalendarDate = (text: string): boolean => {
  if (inEveryMonth.test(text)) return true;
  if (!pattern.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
};

/** A day of the proleptic Gregorian calendar, `YYYY-MM-DD`, without a time or a time zone. */
export const calendarDateSchema = v.pipe(
  v.string(),
  v.check(isCalendarDate, (issue) => `"${issue.input}" is not a date of the calendar (YYYY-MM-DD)`),
  v.brand('CalendarDate'),
);
/** @see calendarDateSchema */
export type CalendarDate = v.InferOutput<typeof calendarDateSchema>;

/** A month of the calendar, `YYYY-MM`: the unit in which the table is partitioned. */
export const monthSchema = v.pipe(v.string(), v.regex(/^\d{4}-(0[1-9]|1[0-2])$/), v.brand('Month'));
/** @see monthSchema */
export type Month = v.InferOutput<typeof monthSchema>;

/** The text as a date, or undefined where it names no day of the calendar (2021-02-29, 2021-1-1). */
export const parseCalendarDate = (text: string): CalendarDate | undefined =>
  isCalendarDate(text) ? (text as CalendarDate) : undefined;

/** A function whose results are remembered: there are few dates, and each comes again and again. */
const remembered = <From, To>(make: (from: From) => To): ((from: From) => To) => {
  const known = new Map<From, To>();
  return (from) => {
    const before = known.get(from);
    if (before !== undefined) return before;
    const made = make(from);
    known.set(from, made);
    return made;
  };
};

/** Whole days since 1970-01-01, as Parquet's DATE counts them. */
export const toEpochDay = remembered((date: CalendarDate): number => Date.parse(`${date}T00:00:00Z`) / dayMs);

/** The date that is `day` days after 1970-01-01. */
export const fromEpochDay = remembered(
  (day: number): CalendarDate => new Date(day * dayMs).toISOString().slice(0, 10) as CalendarDate,
);

/** The date `days` days later (earlier where negative). */
export const addDays = (date: CalendarDate, days: number): CalendarDate =>
  fromEpochDay(toEpochDay(date) + days);

/** Every date from `first` to `last`, both included; none where `last` is before `first`. */
export const dateRange = (first: CalendarDate, last: CalendarDate): CalendarDate[] => {
  const start = toEpochDay(first);
  return Array.from({ length: Math.max(0, toEpochDay(last) - start + 1) }, (_, i) => fromEpochDay(start + i));
};

/** The month that a date lies in. */
export const monthOf = (date: CalendarDate): Month => date.slice(0, 7) as Month;

/**
 * The first and last instants that a date can be made of in every time zone, with a day to spare at either end: a year
 * has four digits.
 */
const firstInstant = Date.parse('0001-01-03T00:00:00Z');
const lastInstant = Date.parse('9999-12-29T00:00:00Z');

const isInstant = (text: string): boolean => {
  const instant = Date.parse(text);
  return instant >= firstInstant && instant <= lastInstant;
};

/** An instant in ISO 8601, with a date, a time and an offset, e.g. `2021-03-02T13:00:00Z`. */
export const instantSchema = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check(isInstant, (issue) => `"${issue.input}" is not an instant (such as 2021-03-02T13:00:00Z)`),
);

/**
 * The date that a calendar on the wall shows at an instant.
 *
 * @param instant an instant (see instantSchema)
 * @param timeZone an IANA time zone, e.g. `UTC` or `America/New_York`
 * @throws RangeError where the time zone or the instant is not one
 */
export const dateInTimeZone = (instant: string, timeZone: string): CalendarDate =>
  calendarIn(timeZone)
    .format(new Date(instant))
    // The year of a date before the year 1000 has fewer digits.
    .padStart('YYYY-MM-DD'.length, '0') as CalendarDate;

/** The dates sorted, each once. */
export const uniqueDates = (dates: Iterable<CalendarDate>): CalendarDate[] => [...new Set(dates)].sort();
