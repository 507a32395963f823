import {
  commitLedger,
  decodeParquet,
  encodeParquet,
  isLoaded,
  keys,
  loadedDates,
  monthOf,
  readLedger,
  recordMonths,
  sameLedger,
  StoreConflict,
  StoreFormatError,
  unchangedSince,
  upsert,
  type DailyCount,
  type Ledger,
  type Month,
  type SourceState,
  type Store,
  type Transformed,
  type Upserted,
} from '@covid-etl/etl-core';

/** How often a load begins again after somebody else's change, before it gives up for the workflow to try again. */
const conflictsMost = 5;

/** What a load did. */
export interface LoadResult {
  readonly ledger: Ledger;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

const readTableMonth = async (store: Store, dataset: string, month: Month) => {
  const key = keys.tableMonth(dataset, month);
  const stored = await store.get(key);
  return {
    key,
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

/** How many records of a batch were new, changed and known. */
type Counts = Pick<LoadResult, 'inserted' | 'updated' | 'unchanged'>;

/**
 * Counts against what was committed: a record of a date that the ledger does not have counts as inserted, even
 * where a load that was stopped before its commit has put it into the table already.
 */
const countsOf = (upserted: Upserted, incoming: readonly DailyCount[], ledger: Ledger): Counts => {
  const uncommitted = incoming.filter((record) => !isLoaded(ledger, record.date)).length;
  const inserted = Math.max(upserted.inserted, uncommitted);
  const updated = Math.min(upserted.updated, incoming.length - inserted);
  return { inserted, updated, unchanged: incoming.length - inserted - updated };
};

/**
 * What the ledger may say of the source. Where it is no longer the ledger that the update compared the source with,
 * somebody else's batch, perhaps of an older state of the file, came in between: without an entity tag the next update
 * reads the file again.
 */
const sourceSeen = ({ source, basedOn }: Transformed, ledger: Ledger, tag: string | null): SourceState =>
  basedOn === null || basedOn === tag || ledger.source?.etag === source.etag
    ? source
    : { ...source, etag: null };

/**
 * Puts a batch into the table and then into the ledger. The ledger is read first and written last, under the
 * condition that it is still the one that was read: whoever changed a month in between has changed it too, and
 * then everything is read again.
 *
 * @param counted the counts of months that an earlier round has written; this round's are added
 */
const loadOnce = async (store: Store, batch: Transformed, counted: Map<Month, Counts>): Promise<Ledger> => {
  const { ledger, condition, tag } = await readLedger(store, batch.dataset);
  const months = new Map<Month, readonly DailyCount[]>();
  for (const month of batch.months) {
    const incoming = await readStagedMonth(store, batch.prefix, month);
    const table = await readTableMonth(store, batch.dataset, month);
    const upserted = upsert(table.records, incoming);
    if (upserted.inserted + upserted.updated > 0)
      await store.put(table.key, encodeParquet(upserted.records), table.condition);
    if (!counted.has(month)) counted.set(month, countsOf(upserted, incoming, ledger));
    months.set(month, upserted.records);
  }
  const next = recordMonths(ledger, months, sourceSeen(batch, ledger, tag));
  if (!sameLedger(ledger, next)) await commitLedger(store, next, condition);
  return next;
};

/**
 * Writes a batch to the table: an upsert by region and date that rewrites only months that change. Stopped at any
 * point and run again, run twice, or run beside another load, it leaves the table as if each date had been
 * loaded once.
 *
 * @throws StoreConflict where others keep changing the same months
 * @throws StoreUnavailable, StoreFormatError
 */
export const load = async (store: Store, batch: Transformed): Promise<LoadResult> => {
  const counted = new Map<Month, Counts>();
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      const ledger = await loadOnce(store, batch, counted);
      const sum = (name: keyof Counts): number =>
        [...counted.values()].reduce((total, counts) => total + counts[name], 0);
      return { ledger, inserted: sum('inserted'), updated: sum('updated'), unchanged: sum('unchanged') };
    } catch (error) {
      if (!(error instanceof StoreConflict) || conflicts >= conflictsMost) throw error;
    }
  }
};

/** The sums over all regions on the last date of the table; null where the table is empty. */
export const latestCounts = async (store: Store, ledger: Ledger) => {
  const lastDate = loadedDates(ledger).at(-1);
  if (!lastDate) return null;
  const { records } = await readTableMonth(store, ledger.dataset, monthOf(lastDate));
  const ofLastDate = records.filter((record) => record.date === lastDate);
  const sum = (count: (record: DailyCount) => number | null): number | null =>
    ofLastDate.reduce<number | null>((total, record) => {
      const value = count(record);
      return value === null ? total : (total ?? 0) + value;
    }, null);
  return {
    cases: sum((record) => record.cases) ?? 0,
    deaths: sum((record) => record.deaths),
    recovered: sum((record) => record.recovered),
  };
};
