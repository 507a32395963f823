import * as v from 'valibot';
import { addDays, monthOf, monthSchema, type CalendarDate, type Month } from '../record/calendar-date.ts';
import { countSchema } from '../record/daily-count.ts';
import type { MonthRange } from './month-ranges.ts';

/** Consecutive lines of what was retrieved of a file. */
export const fileRangeSchema = v.object({
  /** The file's id. */
  source: v.string(),
  /** Their bytes: from the first to before `to`. */
  from: countSchema,
  to: countSchema,
  /** How many lines of the file come before them. */
  linesBefore: countSchema,
});
/** @see fileRangeSchema */
export type FileRange = v.InferOutput<typeof fileRangeSchema>;

/** A part of a dataset that is transformed and loaded by itself: the rows of one month. */
export const partitionSchema = v.object({
  month: monthSchema,
  ranges: v.array(fileRangeSchema),
  /** Where the two months before are: the rules of quality look back to them. */
  lookBack: v.array(fileRangeSchema),
});
/** @see partitionSchema */
export type Partition = v.InferOutput<typeof partitionSchema>;

/**
 * So many ranges, each three times in the list of partitions at some 75 bytes, take less than half of the 256 KiB that a
 * state of an execution may have (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). A file that is
 * sorted by date has one a month: forty years of months.
 */
export const mostRanges = 500;

/** The month that is so many months before another one. */
const monthsBefore = (month: Month, months: number): Month =>
  Array.from({ length: months }).reduce<Month>(
    (earlier) => monthOf(addDays(`${earlier}-01` as CalendarDate, -1)),
    month,
  );

/**
 * The partitions of a dataset by the months of its files, the earliest first; none where the files are not in the order of
 * their dates and would make more ranges than a state can carry.
 */
export const partitionsOf = (
  files: readonly { readonly source: string; readonly ranges: readonly MonthRange[] }[],
): Partition[] => {
  const all = files.flatMap(({ source, ranges }) => ranges.map((range) => ({ ...range, source })));
  if (all.length > mostRanges) return [];
  const ofMonth = Map.groupBy(all, ({ month }) => month);
  const rangesOf = (month: Month): FileRange[] =>
    (ofMonth.get(month) ?? []).map(({ source, from, to, linesBefore }) => ({
      source,
      from,
      to,
      linesBefore,
    }));
  return [...ofMonth.keys()].sort().map((month) => ({
    month,
    ranges: rangesOf(month),
    lookBack: [2, 1].flatMap((months) => rangesOf(monthsBefore(month, months))),
  }));
};
