import {
  keys,
  ledgerSchema,
  monthOf,
  type CalendarDate,
  type DailyCount,
  type Month,
} from '@covid-etl/etl-core/browser';
import * as v from 'valibot';
import { TableUnreadable } from './errors.ts';
import { largestRegion, openMonth, readRegion, type MonthPart } from './month-part.ts';

/** A dataset's part of the table, as the ledger tells of it. */
export interface Table {
  readonly dataset: string;
  /** The dates that are loaded, oldest first. */
  readonly dates: readonly CalendarDate[];
  /** The months that they lie in, and the tag of each one's part, by which a later one is told apart. */
  readonly months: ReadonlyMap<Month, string>;
}

/**
 * Reads what of a dataset is loaded: its ledger says it, so that no directory has to be listed.
 *
 * @throws TableUnreadable where there is no ledger, or it is none
 */
export const readTable = async (dataset: string): Promise<Table> => {
  const url = keys.ledger(dataset);
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok)
    throw new TableUnreadable(
      `${url}: the server answers ${response.status}; nothing of ${dataset} is loaded`,
    );
  const parsed = v.safeParse(ledgerSchema, await response.json());
  if (!parsed.success) throw new TableUnreadable(`${url} is not a ledger: ${parsed.issues[0].message}`);
  const dates = [...parsed.output.dates.keys()];
  const tags = parsed.output.months;
  return { dataset, dates, months: new Map(dates.map(monthOf).map((month) => [month, tags[month] ?? ''])) };
};

/** The parts that have been opened, by their URL, with the tag under which they were. */
const opened = new Map<string, { readonly tag: string; readonly part: Promise<MonthPart> }>();

const open = ({ dataset, months }: Table, month: Month): Promise<MonthPart> => {
  const url = keys.tableMonth(dataset, month);
  const tag = months.get(month) ?? '';
  const known = opened.get(url);
  if (known?.tag === tag) return known.part;
  const part = openMonth(url);
  opened.set(url, { tag, part });
  // What could not be read is asked for anew the next time.
  part.catch(() => opened.delete(url));
  return part;
};

const openNewest = async (table: Table): Promise<MonthPart | undefined> => {
  const newest = [...table.months.keys()].at(-1);
  return newest && open(table, newest);
};

/** The regions of the newest month, by name. @throws TableUnreadable */
export const readRegions = async (table: Table): Promise<string[]> =>
  [...((await openNewest(table))?.regions.keys() ?? [])].sort();

/** The region with the most cases on the newest dates. @throws TableUnreadable */
export const readLargestRegion = async (table: Table): Promise<string | undefined> => {
  const newest = await openNewest(table);
  return newest && largestRegion(newest);
};

/**
 * Reads the records of some regions, each in the order of its dates.
 *
 * @param onMonth is told how many of the months have been read, and how many there are
 * @throws TableUnreadable
 */
export const readRecords = async (
  table: Table,
  regions: readonly string[],
  onMonth: (read: number, of: number) => void = () => undefined,
): Promise<Map<string, DailyCount[]>> => {
  const months = [...table.months.keys()];
  let read = 0;
  const parts = await Promise.all(
    months.map(async (month) => {
      const part = await open(table, month);
      const records = await Promise.all(regions.map((region) => readRegion(part, region)));
      onMonth((read += 1), months.length);
      return records;
    }),
  );
  return new Map(regions.map((region, i) => [region, parts.flatMap((ofMonth) => ofMonth[i] ?? [])]));
};
