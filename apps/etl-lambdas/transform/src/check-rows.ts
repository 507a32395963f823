import {
  readCsvRow,
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
}

const isLessThan = (record: DailyCount, before: DailyCount): boolean =>
  record.cases < before.cases ||
  (record.deaths ?? Infinity) < (before.deaths ?? 0) ||
  (record.recovered ?? Infinity) < (before.recovered ?? 0);

/**
 * Checks each row on its own and against the others:
 * - a row whose fields can't be right is rejected (readCsvRow);
 * - of two rows for one region and date the first counts, because nothing says that the second is righter;
 * - the last row of a file without a line end is rejected where it has less than the row before it: a number
 *   that was cut off is a smaller number. Elsewhere a fall is a correction by the source.
 *
 * Rows out of order are fine: the table is sorted.
 */
export const checkRows = async (
  lines: AsyncIterable<Line>,
  header: CsvHeader,
  dataset: Dataset,
): Promise<CheckedRows> => {
  const records: DailyCount[] = [];
  const rejections: Rejection[] = [];
  const lineOf = new Map<string, number>();
  for await (const { number, text, terminated } of lines) {
    if (text.trim() === '') continue;
    const row = readCsvRow(text, header, dataset);
    const reason = 'reason' in row ? row.reason : whyNot(row.record, terminated);
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
  return { records, rejections };

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
