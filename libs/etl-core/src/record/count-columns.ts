import { countNames, type CountName } from '../dataset/dataset.ts';
import { fromEpochDay, toEpochDay } from './calendar-date.ts';
import type { DailyCount } from './daily-count.ts';

/**
 * Records in columns: the same rows as a list of DailyCount, in typed arrays, to be read and written without an object
 * or a text for each. The counties' two and a half million rows take 90 MB so.
 */
export interface CountColumns {
  /** How many rows there are. */
  readonly length: number;
  /** The names of the regions, each once, in any order. */
  readonly regions: readonly string[];
  /** Of each row, where its region stands in `regions`. */
  readonly region: Uint32Array;
  /** Of each row, its date in whole days since 1970-01-01. */
  readonly day: Int32Array;
  /** Of each row, its cumulative counts; NaN where one is unknown. */
  readonly counts: Readonly<Record<CountName, Float64Array>>;
}

/** Columns of so many rows, to be filled. */
const blankColumns = (regions: readonly string[], length: number): CountColumns => ({
  length,
  regions,
  region: new Uint32Array(length),
  day: new Int32Array(length),
  counts: {
    cases: new Float64Array(length).fill(Number.NaN),
    deaths: new Float64Array(length).fill(Number.NaN),
    recovered: new Float64Array(length).fill(Number.NaN),
  },
});

/** Records as columns, in the same order. */
export const columnsOf = (records: readonly DailyCount[]): CountColumns => {
  const places = new Map<string, number>();
  const columns = blankColumns([], records.length);
  for (const [row, { region, date, ...counts }] of records.entries()) {
    const place = places.get(region) ?? places.size;
    places.set(region, place);
    columns.region[row] = place;
    columns.day[row] = toEpochDay(date);
    for (const name of countNames) columns.counts[name][row] = counts[name] ?? Number.NaN;
  }
  return { ...columns, regions: [...places.keys()] };
};

const countOf = (column: Float64Array, row: number): number | null => {
  const count = column[row] ?? Number.NaN;
  return Number.isNaN(count) ? null : count;
};

/** Columns as records, in the same order. */
export const recordsOf = ({ length, regions, region, day, counts }: CountColumns): DailyCount[] =>
  Array.from({ length }, (_, row) => ({
    region: regions[region[row] ?? 0] ?? '',
    date: fromEpochDay(day[row] ?? 0),
    cases: countOf(counts.cases, row),
    deaths: countOf(counts.deaths, row),
    recovered: countOf(counts.recovered, row),
  }));

/** The regions that have a row. */
export const regionsOf = ({ regions, region }: CountColumns): Set<string> => {
  const has = new Uint8Array(regions.length);
  for (const place of region) has[place] = 1;
  return new Set(regions.filter((_, place) => has[place] === 1));
};
