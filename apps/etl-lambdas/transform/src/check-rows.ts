import {
  readCsvRow,
  whyImpossible,
  type CalendarDate,
  type CsvHeader,
  type DailyCount,
  type Dataset,
  type Line,
  type Rejection,
} from '@covid-etl/etl-core';

/** The rows that can be right, and those that can't, with their line and the reason. */
export interface CheckedRows {
  readonly records: readonly DailyCount[];
  readonly rejections: readonly Rejection[];
  /** Whether one was rejected for its date alone, which nobody has yet: it can be right another day. */
  readonly hasRowToCome: boolean;
}

/** A count that is not there is less than any. */
const isLess = (count: number | null, before: number | null): boolean => (count ?? -1) < (before ?? -1);

const isLessThan = (record: DailyCount, before: DailyCount): boolean =>
  record.cases < before.cases ||
  isLess(record.deaths, before.deaths) ||
  isLess(record.recovered, before.recovered);

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
  dataset: Dataset,
  newestDate: CalendarDate,
): Promise<CheckedRows> => {
  const records: DailyCount[] = [];
  const rejections: Rejection[] = [];
  const lineOf = new Map<string, number>();
  let hasRowToCome = false;
  for await (const { number, text, terminated } of lines) {
    if (text.trim() === '') continue;
    const row = readCsvRow(text, header, dataset);
    const impossible = 'record' in row ? whyImpossible(row.record.date, dataset, newestDate) : undefined;
    hasRowToCome ||= impossible?.isToCome ?? false;
    const reason = 'reason' in row ? row.reason : (impossible?.reason ?? whyNot(row.record, terminated));
    if (reason !== undefined) {
      rejections.push({
        line: number,
        reason: terminated ? reason : `${reason} (the file ends in this line)`,
      });
    } else if ('record' in row) {
      lineOf.set(`${row.record.date}/${row.record.region}`, number);
      records.push(row.record);
    }
  }
  return { records, rejections, hasRowToCome };

  function whyNot(record: DailyCount, terminated: boolean): string | undefined {
    const earlier = lineOf.get(`${record.date}/${record.region}`);
    if (earlier !== undefined) return `${record.date} is there already, in line ${earlier}`;
    if (terminated) return undefined;
    const before = records.findLast(({ region, date }) => region === record.region && date < record.date);
    if (!before) return 'no row before it says whether it is whole';
    return isLessThan(record, before)
      ? `its counts are lower than those of ${before.date}: cut off`
      : undefined;
  }
};
