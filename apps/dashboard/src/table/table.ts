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
import { get } from './get.ts';
import { openMonth, readLatestCases, readRegion, type MonthPart } from './month-part.ts';

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
  const response = await get(url, { cache: 'no-cache' });
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
  // A ledger that knows no tags tells no part from a later one.
  if (known?.tag === tag && tag !== '') return known.part;
  const part = openMonth(url);
  opened.set(url, { tag, part });
  // What could not be read is asked for anew the next time.
  part.catch(() => opened.delete(url));
  return part;
};

const readMonth = async (table: Table, month: Month, regions: readonly string[]): Promise<DailyCount[][]> => {
  const part = await open(table, month);
  try {
    return await Promise.all(regions.map((region) => readRegion(part, region)));
  } catch (error) {
    opened.delete(keys.tableMonth(table.dataset, month));
    throw error;
  }
};

/** The regions of the newest month, by name, and the one with the most cases. @throws TableUnreadable */
export const readRegions = async (
  table: Table,
): Promise<{ readonly regions: readonly string[]; readonly largest: string | undefined }> => {
  const newest = [...table.months.keys()].at(-1);
  const latest = newest ? [...(await readLatestCases(await open(table, newest)))] : [];
  const [largest] = latest.reduce<[string?, number?]>(
    (most, each) => (most[1] === undefined || each[1] > most[1] ? each : most),
    [],
  );
  return { regions: latest.map(([region]) => region).sort(), largest };
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
      const records = await readMonth(table, month, regions);
      onMonth((read += 1), months.length);
      return records;
    }),
  );
  return new Map(regions.map((region, i) => [region, parts.flatMap((ofMonth) => ofMonth[i] ?? [])]));
};
