import * as v from 'valibot';
import { calendarDateSchema } from './calendar-date.ts';

/** A cumulative number of people: a whole number, none negative, exact in a double. */
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * One region on one date. All counts are cumulative, as published; what is new on a day is derived when
 * read, so that a correction of a past day corrects everything after it.
 */
export const dailyCountSchema = v.object({
  /** The region, from the largest to the smallest part, e.g. `US` or `US/Washington/Snohomish`. */
  region: v.pipe(v.string(), v.minLength(1)),
  date: calendarDateSchema,
  /** A count is null where the source does not have it for this row: unknown, not zero. */
  cases: v.nullable(countSchema),
  deaths: v.nullable(countSchema),
  recovered: v.nullable(countSchema),
});
/** @see dailyCountSchema */
export type DailyCount = Readonly<v.InferOutput<typeof dailyCountSchema>>;

/** The order of rows in the table: by region, then by date. */
export const byRegionAndDate = (a: DailyCount, b: DailyCount): number =>
  a.region < b.region ? -1 : a.region > b.region ? 1 : a.date < b.date ? -1 : a.date > b.date ? 1 : 0;
