import {
  commitLedger,
  decodeParquet,
  encodeParquet,
  keys,
  loadedDates,
  missingDates,
  monthOf,
  readLedger,
  recordMonths,
  StoreConflict,
  StoreFormatError,
  unchangedSince,
  upsert,
  type CalendarDate,
  type CountName,
  type DailyCount,
  type Dataset,
  type Ledger,
  type Month,
  type ReadLedger,
  type Store,
  type TableMonth,
  type Transformed,
} from '@covid-etl/etl-core';
import { countsOf, type Counts } from './counts.ts';

/** How often a load begins again after somebody else's change, before it gives up for the workflow to try again. */
const conflictsMost = 20;

/** Begins again, from what it reads, each time somebody else has changed it in the meantime. */
export const againAfterConflicts = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreConflict) || conflicts >= conflictsMost) throw error;
    }
  }
};

/** What a load did. */
export interface LoadResult extends Counts {
  readonly ledger: Ledger;
}

const readTableMonth = async (store: Store, dataset: string, month: Month) => {
  const key = keys.tableMonth(dataset, month);
  const stored = await store.get(key);
  return {
    key,
    etag: stored?.etag,
    condition: unchangedSince(stored),
    records: stored ? await decodeParquet(stored.body, key) : [],
  };
};

const readStagedMonth = async (store: Store, prefix: string, month: Month): Promise<DailyCount[]> => {
  const key = keys.stagedMonth(prefix, month);
  const stored = await store.get(key);
  if (!stored) throw new StoreFormatError(`${store.url}/${key} is not there, though Transform wrote it`);
  return decodeParquet(stored.body, key);
};

/**
 * The ledger with what it may say of the source. It keeps the file's entity tag, by which the next update need not read
 * an unchanged file, only where this state of the file has nothing more to give:
 * - it is still the ledger that the update compared the source with, and was made from the very months that the load has
 *   found; if not, somebody else's batch, perhaps of an older state of the file, came in between;
 * - it has every date asked for, and goes as far as the table; if not, the file may have been cut off on its way, under
 *   the tag of the whole one.
 */
export const withSource = (
  next: Ledger,
  { source, basedOn, asked }: Pick<Transformed, 'source' | 'basedOn' | 'asked'>,
  { ledger: before, tag }: ReadLedger,
  wasRecorded: boolean,
): Ledger => {
  const isSameLedger = basedOn === tag || before.source?.etag === source.etag;
  const isCompared = basedOn === null || (wasRecorded && isSameLedger);
  const lastLoaded = loadedDates(next).at(-1);
  const reachesTable = lastLoaded === undefined || (source.lastDate ?? '') >= lastLoaded;
  const isWhole = missingDates(asked, next).length === 0 && reachesTable;
  return { ...next, source: isCompared && isWhole ? source : { ...source, etag: null } };
};

/** What a load has made of the months of its batch. */
export interface WrittenMonths {
  readonly months: ReadonlyMap<Month, TableMonth>;
  /** The tags that the months had before; undefined where there was none. */
  readonly before: ReadonlyMap<Month, string | undefined>;
  /** How many rows of the batch each date has. */
  readonly rowsOfDate: ReadonlyMap<CalendarDate, number>;
}

/**
 * Puts the months of a batch into the table, each under the condition that it is still the one that was read.
 *
 * @param changed gets how many rows of each month were changed, in all rounds
 */
export const writeMonths = async (
  store: Store,
  batch: Transformed,
  changed: Map<Month, number>,
): Promise<WrittenMonths> => {
  const months = new Map<Month, TableMonth>();
  const before = new Map<Month, string | undefined>();
  const rowsOfDate = new Map<CalendarDate, number>();
  for (const month of batch.months) {
    const incoming = await readStagedMonth(store, batch.prefix, month);
    for (const { date } of incoming) rowsOfDate.set(date, (rowsOfDate.get(date) ?? 0) + 1);
    const table = await readTableMonth(store, batch.dataset, month);
    const upserted = upsert(table.records, incoming);
    let { etag } = table;
    before.set(month, etag);
    // Stryker disable next-line ConditionalExpression: a month that is not there is given a row; the compiler can't know.
    if (etag === undefined || upserted.inserted + upserted.updated > 0)
      etag = await store.put(table.key, encodeParquet(upserted.records), table.condition);
    changed.set(month, Math.max(changed.get(month) ?? 0, upserted.updated));
    months.set(month, { records: upserted.records, etag });
  }
  return { months, before, rowsOfDate };
};

/** How many rows were changed, in all months. */
export const changedRows = (changed: ReadonlyMap<Month, number>): number =>
  [...changed.values()].reduce((sum, rows) => sum + rows, 0);

/**
 * Puts a batch into the table and then into the ledger. The ledger is read first and written last, under the
 * condition that it is still the one that was read: whoever wrote a month in between changes it too, and then everything
 * is read again. The ledger gets the tag of each month that it was made from: what is written to the table after that, and
 * never gets into the ledger, shows by it.
 *
 * @param changed how many rows of each month the load has changed, in all of its rounds
 */
const loadOnce = async (
  store: Store,
  batch: Transformed,
  changed: Map<Month, number>,
): Promise<LoadResult> => {
  const read = await readLedger(store, batch.dataset);
  const { ledger } = read;
  const { months, before, rowsOfDate } = await writeMonths(store, batch, changed);
  const wasRecorded = [...before].every(([month, etag]) => etag === ledger.months[month]);
  const next = withSource(recordMonths(ledger, months, batch.source), batch, read, wasRecorded);
  await commitLedger(store, next, read);
  return { ledger: next, ...countsOf(ledger, next, { rowsOfDate, changed: changedRows(changed) }) };
};

/**
 * Writes a batch to the table: an upsert by region and date that rewrites only months that change. Stopped at any
 * point and run again, run twice, or run beside another load, it leaves the table as if each date had been
 * loaded once, and each row is reported as inserted by the load that committed it.
 *
 * @throws StoreConflict where others keep changing the same months
 * @throws StoreUnavailable, StoreFormatError
 */
export const load = async (store: Store, batch: Transformed): Promise<LoadResult> => {
  const changed = new Map<Month, number>();
  return againAfterConflicts(() => loadOnce(store, batch, changed));
};

/**
 * The counts of a dataset on the last date of the table: its total's where it has one, else the sums over all regions.
 * Null where the table is empty.
 */
export const latestCounts = async (store: Store, ledger: Ledger, { total }: Dataset) => {
  const lastDate = loadedDates(ledger).at(-1);
  if (!lastDate) return null;
  const { records } = await readTableMonth(store, ledger.dataset, monthOf(lastDate));
  const ofLastDate = records.filter(
    ({ date, region }) => date === lastDate && (total === undefined || region === total),
  );
  const sum = (name: CountName): number | null =>
    ofLastDate.reduce<number | null>(
      (sum, { [name]: count }) => (count === null ? sum : (sum ?? 0) + count),
      null,
    );
  return { cases: sum('cases'), deaths: sum('deaths'), recovered: sum('recovered') };
};
