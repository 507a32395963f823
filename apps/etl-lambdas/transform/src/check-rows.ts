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

const isLessThan = (record: DailyCount, before: DailyCount): boolean =>
  record.cases < before.cases ||
  (record.deaths ?? Infinity) < (before.deaths ?? 0) ||
  (record.recovered ?? Infinity) < (before.recovered ?? 0);

/**
 * Checks each row on its own and against the others:
 * - a row whose fields can't be right is rejected (readCsvRow), and one of a date that the source can't have
 *   (whyImpossible);
 * - of two rows for one region and date the first counts, because nothing says that the second is righter;
 * - the last row of a file without a line end is rejected where it has less than the row before it: a number
 *   that was cut off is a smaller number. Elsewhere a fall is a correction by the source.
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
    const before = records.at(-1);
    if (
      !terminated &&
      before?.region === record.region &&
      before.date < record.date &&
      isLessThan(record, before)
    )
      return `its counts are lower than those of ${before.date}: cut off`;
    return undefined;
  }
};
