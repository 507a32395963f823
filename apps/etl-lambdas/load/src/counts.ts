import type { CalendarDate, Ledger } from '@covid-etl/etl-core';

/** How many rows a load has inserted, changed, and found as they were. */
export interface Counts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** What a load has done to the table, round by round, until its commit came through. */
export interface LoadedRows {
  /** How many rows of the batch each date has. */
  readonly rowsOfDate: ReadonlyMap<CalendarDate, number>;
  /** How many rows of the table the load has changed. */
  readonly changed: number;
}

/**
 * Counts what a commit has brought: the difference between the ledger that it replaced and the one that it wrote.
 * What other loads have committed in between is not counted, because they have counted it; what other loads had
 * written and not come to commit is, because nobody else will. So the rows that all loads report as inserted are
 * those that the table has.
 *
 * The ledger knows a date's rows by their number and one fingerprint: how many of them were changed is what the load
 * itself has seen, and one at least where the fingerprint is another.
 */
export const countsOf = (before: Ledger, after: Ledger, { rowsOfDate, changed }: LoadedRows): Counts => {
  let inserted = 0;
  let unchanged = 0;
  /** Of the dates with another fingerprint: those without a row more, the rows before, and the batch's rows that are not new. */
  const corrected = { dates: 0, rows: 0, ofBatch: 0 };
  for (const [date, { rows, fingerprint }] of after.dates) {
    const known = before.dates.get(date);
    const ofBatch = rowsOfDate.get(date) ?? 0;
    if (known?.fingerprint === fingerprint) {
      unchanged += ofBatch;
      continue;
    }
    const gained = rows - (known?.rows ?? 0);
    inserted += gained;
    corrected.rows += known?.rows ?? 0;
    if (gained === 0) corrected.dates += 1;
    corrected.ofBatch += Math.max(0, ofBatch - gained);
  }
  const updated = Math.max(corrected.dates, Math.min(changed, corrected.rows));
  return { inserted, updated, unchanged: unchanged + Math.max(0, corrected.ofBatch - updated) };
};
