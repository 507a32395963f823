import { hash } from 'node:crypto';
import * as v from 'valibot';
import {
  monthOf,
  monthSchema,
  parseCalendarDate,
  type CalendarDate,
  type Month,
} from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { sourceStateSchema, type SourceState } from '../stage/contracts.ts';
import { decodeJson, encodeJson } from '../store/json.ts';
import { keys } from '../store/keys.ts';
import { unchangedSince, type PutCondition, type Store } from '../store/store.ts';

/** What the ledger has of a date. */
interface LoadedDate {
  /** How many regions have a record on the date. */
  readonly rows: number;
  /** Changes whenever a record of the date changes. */
  readonly fingerprint: string;
}

/** A date as it is stored. */
type StoredDate = readonly [date: CalendarDate, rows: number, fingerprint: string];

const isStoredDate = (entry: unknown): entry is StoredDate => {
  if (!Array.isArray(entry)) return false;
  const [date, rows, fingerprint] = entry as readonly unknown[];
  return (
    typeof date === 'string' &&
    parseCalendarDate(date) !== undefined &&
    Number.isSafeInteger(rows) &&
    Number(rows) >= 0 &&
    typeof fingerprint === 'string'
  );
};

/**
 * A list of dates, oldest first. Each stage reads thousands of them: they are checked by one function, because a schema
 * for each takes five times as long as all the rest of reading a ledger, and an object of dates twice as long as a list.
 */
const storedDatesSchema = v.pipe(
  v.custom<readonly StoredDate[]>((value) => Array.isArray(value), 'is no list of dates'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    let before = '';
    for (const entry of dataset.value as readonly unknown[]) {
      if (!isStoredDate(entry) || entry[0] <= before) {
        addIssue({
          message: `${JSON.stringify(entry)} is no later date than the one before with its rows and fingerprint`,
        });
        return;
      }
      [before] = entry;
    }
  }),
  v.transform(
    (entries): ReadonlyMap<CalendarDate, LoadedDate> =>
      new Map(entries.map(([date, rows, fingerprint]) => [date, { rows, fingerprint }])),
  ),
);

const everyVersion = {
  dataset: v.string(),
  dates: storedDatesSchema,
  /** The source as it was when it was compared with; null before the first load. */
  source: v.nullable(sourceStateSchema),
};

/** What has been loaded for a dataset: its dates, oldest first, and the source as it was then. */
const currentSchema = v.object({
  version: v.literal(3),
  ...everyVersion,
  /** The tag of each month's part of the table, as it was when the ledger's dates of the month were made from it. */
  months: v.record(monthSchema, v.string()),
});
/** @see currentSchema */
export type Ledger = v.InferOutput<typeof currentSchema>;

/** A ledger from before it had the months' tags: it knows none of them, and the next update brings them all. */
const withoutMonths = v.pipe(
  v.object({ version: v.literal(2), ...everyVersion }),
  v.transform((ledger): Ledger => ({ ...ledger, version: 3, months: {} })),
);

/** A ledger as it is stored. */
const ledgerSchema = v.variant('version', [currentSchema, withoutMonths]);

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
  const dates = Array.from(ledger.dates, ([date, { rows, fingerprint }]) => [date, rows, fingerprint]);
  const next = encodeJson({ ...ledger, dates });
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

/**
 * The ledger after months of the table have become these records. What it says of a month is made anew from the
 * month's records alone, so that it can't drift from the table.
 */
export const recordMonths = (
  ledger: Ledger,
  months: ReadonlyMap<Month, TableMonth>,
  source: SourceState,
): Ledger => {
  const untouched = [...ledger.dates].filter(([date]) => !months.has(monthOf(date)));
  const recorded = [...months.values()].flatMap(({ records }) =>
    [...Map.groupBy(records, (record) => record.date)].map(
      ([date, ofDate]) => [date, { rows: ofDate.length, fingerprint: fingerprintOf(ofDate) }] as const,
    ),
  );
  // Stryker disable next-line EqualityOperator: no two entries have the same date.
  const dates = new Map([...untouched, ...recorded].sort(([a], [b]) => (a < b ? -1 : 1)));
  const tags = Object.fromEntries(Array.from(months, ([month, { etag }]) => [month, etag] as const));
  return { ...ledger, dates, source, months: { ...ledger.months, ...tags } };
};
