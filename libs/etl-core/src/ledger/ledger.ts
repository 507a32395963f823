import { hash } from 'node:crypto';
import { monthOf, type CalendarDate, type Month } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import type { SourceState } from '../stage/contracts.ts';
import { decodeJson, encodeJson } from '../store/json.ts';
import { keys } from '../store/keys.ts';
import { unchangedSince, type PutCondition, type Store } from '../store/store.ts';
import { ledgerSchema, type Ledger, type StoredDate } from './stored-ledger.ts';

/** A ledger as it was read, and the condition under which it may be replaced. */
export interface ReadLedger {
  readonly ledger: Ledger;
  /** The bytes that it was read from; null where nothing has been loaded. */
  readonly body: Uint8Array | null;
  readonly condition: PutCondition;
  /** Changes whenever the ledger does; null where nothing has been loaded. */
  readonly tag: string | null;
}

/** The ledger of a dataset of which nothing has been loaded. */
export const emptyLedger = (dataset: string): Ledger => ({
  version: 3,
  dataset,
  dates: new Map(),
  source: null,
  months: {},
});

/**
 * Reads a dataset's ledger; an empty one where nothing has been loaded.
 *
 * @throws StoreFormatError where it is damaged
 * @throws StoreUnavailable where the store can't be reached
 */
export const readLedger = async (store: Store, dataset: string): Promise<ReadLedger> => {
  const key = keys.ledger(dataset);
  const stored = await store.get(key);
  const ledger = stored ? decodeJson(stored.body, ledgerSchema, key) : emptyLedger(dataset);
  return {
    ledger,
    body: stored?.body ?? null,
    condition: unchangedSince(stored),
    tag: stored?.etag ?? null,
  };
};

/** Dates as they are stored. */
export const storedDates = (dates: Ledger['dates']): StoredDate[] =>
  Array.from(dates, ([date, { rows, fingerprint }]) => [date, rows, fingerprint]);

/**
 * Replaces the ledger that was read, unless somebody else has since. One that says the same is left as it is: its tag
 * says that nothing has changed.
 *
 * @throws StoreConflict where somebody has
 */
export const commitLedger = async (
  store: Store,
  ledger: Ledger,
  { body, condition }: Pick<ReadLedger, 'body' | 'condition'>,
): Promise<void> => {
  const next = encodeJson({ ...ledger, dates: storedDates(ledger.dates) });
  if (body === null || Buffer.compare(next, body) !== 0)
    await store.put(keys.ledger(ledger.dataset), next, condition);
};

/** The dates that have been loaded, oldest first. */
export const loadedDates = (ledger: Ledger): CalendarDate[] => [...ledger.dates.keys()];

/** Whether a date has been loaded. */
export const isLoaded = (ledger: Ledger, date: CalendarDate): boolean => ledger.dates.has(date);

/** A fingerprint that is longer than this is shortened to a hash. */
const longestFingerprint = 40;

/**
 * Changes whenever one of a date's records does; the order of the records does not matter. The records of a date with
 * one region are short enough to stand for themselves.
 */
const fingerprintOf = (records: readonly DailyCount[]): string => {
  const text = records
    .map(
      ({ region, cases, deaths, recovered }) => `${cases ?? ''},${deaths ?? ''},${recovered ?? ''},${region}`,
    )
    .sort()
    .join('\n');
  return text.length <= longestFingerprint ? text : hash('sha256', text, 'base64url').slice(0, 12);
};

/** Whether these records of a date are not what has been loaded for it: the date is missing, or was corrected since. */
export const differsFrom = (ledger: Ledger, date: CalendarDate, records: readonly DailyCount[]): boolean =>
  ledger.dates.get(date)?.fingerprint !== fingerprintOf(records);

/** A month's part of the table: its records, and the tag of the object that has them. */
export interface TableMonth {
  readonly records: readonly DailyCount[];
  readonly etag: string;
}

/** What the ledger says of a month: its dates, and the tag of the part of the table that they were made from. */
export interface RecordedMonth {
  readonly dates: Ledger['dates'];
  readonly etag: string;
}

/** What the ledger says of a month whose part of the table is this: made from its records alone. */
export const recordedMonth = ({ records, etag }: TableMonth): RecordedMonth => ({
  dates: new Map(
    [...Map.groupBy(records, (record) => record.date)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([date, ofDate]) => [date, { rows: ofDate.length, fingerprint: fingerprintOf(ofDate) }]),
  ),
  etag,
});

/**
 * The ledger after months of the table have become these. What it says of a month is made anew from the month's records
 * alone, so that it can't drift from the table.
 */
export const withMonths = (
  ledger: Ledger,
  months: ReadonlyMap<Month, RecordedMonth>,
  source: SourceState,
): Ledger => {
  const untouched = [...ledger.dates].filter(([date]) => !months.has(monthOf(date)));
  const recorded = [...months.values()].flatMap(({ dates }) => [...dates]);
  // Stryker disable next-line EqualityOperator: no two entries have the same date.
  const dates = new Map([...untouched, ...recorded].sort(([a], [b]) => (a < b ? -1 : 1)));
  const tags = Object.fromEntries(Array.from(months, ([month, { etag }]) => [month, etag] as const));
  return { ...ledger, dates, source, months: { ...ledger.months, ...tags } };
};

/** The ledger after months of the table have become these records. */
export const recordMonths = (
  ledger: Ledger,
  months: ReadonlyMap<Month, TableMonth>,
  source: SourceState,
): Ledger =>
  withMonths(ledger, new Map(Array.from(months, ([month, table]) => [month, recordedMonth(table)])), source);
