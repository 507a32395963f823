import type { SourceFile } from '../dataset/dataset.ts';
import { whyImpossible } from '../dataset/possible-dates.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import { countNames } from '../dataset/dataset.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { readCsvRow } from '../source/csv-row.ts';
import type { CsvHeader } from '../source/csv.ts';
import type { Line } from '../source/lines.ts';
import type { Rejection } from '../stage/contracts.ts';

/** A record and the line that it stands in. */
export interface FoundRecord {
  readonly record: DailyCount;
  readonly line: number;
}

/** The rows that can be right, and those that can't, with their line and the reason. */
export interface CheckedRows {
  readonly found: readonly FoundRecord[];
  readonly rejections: readonly Rejection[];
  /** Whether one was rejected for its date alone, which nobody has yet: it can be right another day. */
  readonly hasRowToCome: boolean;
}

/** A count that is not there is less than any. */
const isLessThan = (record: DailyCount, before: DailyCount): boolean =>
  countNames.some((name) => (record[name] ?? -1) < (before[name] ?? -1));

/**
 * Checks each row on its own and against the others:
 * - a row whose fields can't be right is rejected (readCsvRow), and one of a date that the source can't have
 *   (whyImpossible);
 * - of two rows for one region and date the first counts, because nothing says that the second is righter;
 * - the last row of a file without a line end is rejected where it has less than the row before it, or where there is
 *   none: a number that was cut off is a smaller number, or none. Elsewhere a fall is a correction by the source.
 *
 * Rows out of order are fine: the table is sorted.
 *
 * @param newestDate the newest date on earth
 */
export const checkRows = async (
  lines: AsyncIterable<Line>,
  header: CsvHeader,
  file: SourceFile,
  newestDate: CalendarDate,
): Promise<CheckedRows> => {
  const found: FoundRecord[] = [];
  const rejections: Rejection[] = [];
  /** The line of each region's dates. */
  const lineOf = new Map<string, Map<CalendarDate, number>>();
  let hasRowToCome = false;
  for await (const { number, text, terminated } of lines) {
    if (text.trim() === '') continue;
    const row = readCsvRow(text, header, file);
    if ('skipped' in row) continue;
    const impossible = 'record' in row ? whyImpossible(row.record.date, file, newestDate) : undefined;
    hasRowToCome ||= impossible?.isToCome ?? false;
    const reason = 'reason' in row ? row.reason : (impossible?.reason ?? whyNot(row.record, terminated));
    if (reason !== undefined) {
      rejections.push({
        line: number,
        reason: terminated ? reason : `${reason} (the file ends in this line)`,
      });
    } else if ('record' in row) {
      const { region, date } = row.record;
      const ofRegion = lineOf.get(region) ?? new Map<CalendarDate, number>();
      lineOf.set(region, ofRegion.set(date, number));
      found.push({ record: row.record, line: number });
    }
  }
  return { found, rejections, hasRowToCome };

  function whyNot(record: DailyCount, terminated: boolean): string | undefined {
    const { region, date } = record;
    const earlier = lineOf.get(region)?.get(date);
    if (earlier !== undefined) return `${date} is there already, in line ${earlier}`;
    if (terminated) return undefined;
    const before = found.findLast((other) => other.record.region === region && other.record.date < date);
    if (!before) return 'no row before it says whether it is whole';
    return isLessThan(record, before.record)
      ? `its counts are lower than those of ${before.record.date}: cut off`
      : undefined;
  }
};
