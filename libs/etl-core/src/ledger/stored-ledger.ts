import * as v from 'valibot';
import { monthSchema, parseCalendarDate, type CalendarDate } from '../record/calendar-date.ts';
import { sourceStateSchema } from '../stage/contracts.ts';

/** What the ledger has of a date. */
interface LoadedDate {
  /** How many regions have a record on the date. */
  readonly rows: number;
  /** Changes whenever a record of the date changes. */
  readonly fingerprint: string;
}

/** A date as it is stored. */
export type StoredDate = readonly [date: CalendarDate, rows: number, fingerprint: string];

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
export const storedDatesSchema = v.pipe(
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
export const ledgerSchema = v.variant('version', [currentSchema, withoutMonths]);
