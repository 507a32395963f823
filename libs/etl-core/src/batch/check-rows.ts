import { countNames, type SourceFile } from '../dataset/dataset.ts';
import { whyImpossible, type ImpossibleDate } from '../dataset/possible-dates.ts';
import { fromEpochDay, type CalendarDate } from '../record/calendar-date.ts';
import type { CountColumns } from '../record/count-columns.ts';
import { pickRows } from '../record/sort-columns.ts';
import type { Rows } from '../source/read-rows.ts';
import type { Rejection } from '../stage/contracts.ts';
import { firstLines } from './first-lines.ts';

/** The rows that can be right, and those that can't, with their line and the reason. */
export interface CheckedRows {
  readonly counts: CountColumns;
  readonly rejections: readonly Rejection[];
  /** Whether one was rejected for its date alone, which nobody has yet: it can be right another day. */
  readonly hasRowToCome: boolean;
}

/** The last row before one that has its region and an earlier date. */
const rowBefore = ({ region, day }: CountColumns, row: number, kept: Uint32Array): number | undefined =>
  kept.findLast((before) => region[before] === region[row] && (day[before] ?? 0) < (day[row] ?? 0));

/** Whether a row has less than another. A count that is not there is less than any. */
const isLess = ({ counts }: CountColumns, row: number, than: number): boolean => {
  const count = (name: keyof typeof counts, of: number): number => {
    const value = counts[name][of] ?? Number.NaN;
    return Number.isNaN(value) ? -1 : value;
  };
  return countNames.some((name) => count(name, row) < count(name, than));
};

/** Says why a source can't have a row of a day. Most rows have the day of the row before. */
const createDateCheck = (file: SourceFile, newestDate: CalendarDate) => {
  let last: { readonly day: number; readonly impossible: ImpossibleDate | undefined } | undefined;
  return (day: number): ImpossibleDate | undefined => {
    if (last?.day !== day) last = { day, impossible: whyImpossible(fromEpochDay(day), file, newestDate) };
    return last.impossible;
  };
};

/**
 * Checks the rows of a file against the source and against each other:
 * - a line that can't be read as a record is rejected (readCsvRow), and a row of a date that the source can't have
 *   (whyImpossible);
 * - of two rows for one region and date the first counts, because nothing says that the second is righter;
 * - the last row of a file without a line end is rejected where it has less than the row before it, or where there is
 *   none: a number that was cut off is a smaller number, or none. Elsewhere a fall is a correction by the source.
 *
 * Rows out of order are fine: the table is sorted.
 *
 * @param newestDate the newest date on earth
 * @param numberOf the number that a line has in the source's file
 */
export const checkRows = (
  { counts, lines, unreadable, unterminated }: Rows,
  file: SourceFile,
  newestDate: CalendarDate,
  numberOf: (line: number) => number,
): CheckedRows => {
  const rejected = unreadable.map(({ line, reason }) => ({ line, reason }));
  const kept = new Uint32Array(counts.length);
  const impossibleOn = createDateCheck(file, newestDate);
  const lineOf = firstLines(counts, lines);
  let found = 0;
  let hasRowToCome = false;

  const whyNot = (row: number, day: number): string | undefined => {
    const impossible = impossibleOn(day);
    hasRowToCome ||= impossible?.isToCome ?? false;
    if (impossible) return impossible.reason;
    const earlier = lineOf(row);
    if (earlier !== undefined) return `${fromEpochDay(day)} is there already, in line ${numberOf(earlier)}`;
    if (lines[row] !== unterminated) return undefined;
    const before = rowBefore(counts, row, kept.subarray(0, found));
    if (before === undefined) return 'no row before it says whether it is whole';
    return isLess(counts, row, before)
      ? `its counts are lower than those of ${fromEpochDay(counts.day[before] ?? 0)}: cut off`
      : undefined;
  };

  for (let row = 0; row < counts.length; row += 1) {
    const reason = whyNot(row, counts.day[row] ?? 0);
    if (reason === undefined) {
      kept[found] = row;
      found += 1;
    } else rejected.push({ line: lines[row] ?? 0, reason });
  }
  return {
    counts: found === counts.length ? counts : pickRows(counts, kept.subarray(0, found)),
    rejections: rejected
      .sort((a, b) => a.line - b.line)
      .map(({ line, reason }) => ({
        line: numberOf(line),
        reason: line === unterminated ? `${reason} (the file ends in this line)` : reason,
      })),
    hasRowToCome,
  };
};
