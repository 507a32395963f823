import {
  addDays,
  decodeParquet,
  keys,
  monthOf,
  seriesOf,
  type CalendarDate,
  type CheckedFile,
  type DailyCount,
  type Dataset,
  type Evidence,
  type Ledger,
  type Month,
  type Store,
} from '@covid-etl/etl-core';

/** How far a rule looks back, in days: in steps that jump over no month, far enough for any rule's days of reports. */
const lookBack = [0, 28, 56];

/** The months of the table that the rules look at: those that will change, and those before that they look back to. */
const monthsOf = (records: readonly DailyCount[], loaded: ReadonlySet<Month>): Set<Month> => {
  const dates = new Set(records.map(({ date }) => date));
  const months = [...dates].flatMap((date) => lookBack.map((days) => monthOf(addDays(date, -days))));
  return new Set(months).intersection(loaded);
};

const readMonth = async (store: Store, dataset: string, month: Month): Promise<DailyCount[]> => {
  const key = keys.tableMonth(dataset, month);
  const stored = await store.get(key);
  return stored ? decodeParquet(stored.body, key) : [];
};

/**
 * What the rules look at: what was retrieved, and the part of the table that it concerns. Another execution may change the
 * table in the meantime: a report says what this one has seen.
 *
 * @throws StoreUnavailable, StoreFormatError
 */
export const gatherEvidence = async (
  store: Store,
  { dates, source }: Ledger,
  dataset: Dataset,
  files: readonly CheckedFile[],
  records: readonly DailyCount[],
  freshness: Pick<Evidence, 'newestDate' | 'expectedDate'>,
): Promise<Evidence> => {
  const loaded: readonly CalendarDate[] = [...dates.keys()];
  const newest = loaded.at(-1);
  const months = monthsOf(records, new Set(loaded.map(monthOf)));
  const table = new Map<Month, DailyCount[]>();
  for (const month of months) table.set(month, await readMonth(store, dataset.id, month));
  const newestMonth =
    newest === undefined || files.length === 0
      ? []
      : (table.get(monthOf(newest)) ?? (await readMonth(store, dataset.id, monthOf(newest))));
  const newestRecords = newestMonth.filter(({ date }) => date === newest);
  const concerned = [...table.values()].flat();
  return {
    dataset,
    files,
    records,
    columnsBefore: source?.columns ?? {},
    table: concerned,
    series: seriesOf(concerned, records),
    regionsBefore: new Set(newestRecords.map(({ region }) => region)),
    ...freshness,
  };
};
