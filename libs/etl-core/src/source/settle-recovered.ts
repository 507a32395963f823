import type { SourceFile } from '../dataset/dataset.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import { columnsOf, recordsOf, type CountColumns } from '../record/count-columns.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { noteRecovered, withUnknownRecovered, type FirstRecovered } from './unknown-recovered.ts';

/** The counts of a file with each recovered unknown whose zero can't be meant, and the records that had one. */
export const settleRecovered = (
  counts: CountColumns,
  file: SourceFile,
  known?: FirstRecovered,
): {
  readonly counts: CountColumns;
  readonly firstRecovered: FirstRecovered;
  readonly unknownRecovered: readonly DailyCount[];
} => {
  const firstRecovered: FirstRecovered = known ?? new Map<string, CalendarDate>();
  if (file.columns.recovered === undefined) return { counts, firstRecovered, unknownRecovered: [] };
  const records = recordsOf(counts);
  if (!known) for (const record of records) noteRecovered(firstRecovered, record);
  const settled = records.map((record) => withUnknownRecovered(record, firstRecovered, file));
  return {
    counts: columnsOf(settled.filter((record) => record !== undefined)),
    firstRecovered,
    unknownRecovered: records.filter((record, i) => settled[i] !== record),
  };
};
