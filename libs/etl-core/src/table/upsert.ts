import { recordKey } from '../record/record-key.ts';
import { byRegionAndDate, type DailyCount } from '../record/daily-count.ts';

/** What an upsert did. */
export interface Upserted {
  /** All records afterwards, in the table's order. */
  readonly records: readonly DailyCount[];
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

const sameCounts = (a: DailyCount, b: DailyCount): boolean =>
  a.cases === b.cases && a.deaths === b.deaths && a.recovered === b.recovered;

/**
 * Puts records into a table: a record of a region and date that the table does not have is inserted, one with
 * other counts replaces the old one, an equal one changes nothing. Doing it twice is doing it once.
 */
export const upsert = (table: readonly DailyCount[], incoming: readonly DailyCount[]): Upserted => {
  const records = new Map(table.map((record) => [recordKey(record), record]));
  const done = { inserted: 0, updated: 0, unchanged: 0 };
  for (const record of incoming) {
    const existing = records.get(recordKey(record));
    if (!existing) done.inserted += 1;
    else if (sameCounts(existing, record)) done.unchanged += 1;
    else done.updated += 1;
    records.set(recordKey(record), record);
  }
  return { records: [...records.values()].sort(byRegionAndDate), ...done };
};
