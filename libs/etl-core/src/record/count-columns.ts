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
export const blankColumns = (regions: readonly string[], length: number): CountColumns => ({
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

const knownOf = (count = -1): number => (count < 0 ? Number.NaN : count);

const grown = <A extends Uint32Array | Int32Array | Float64Array>(array: A): A => {
  const larger = new (array.constructor as new (length: number) => A)(array.length * 2);
  larger.set(array);
  return larger;
};

/**
 * Columns that rows are added to, each with the line that it was read from.
 *
 * @param expected about how many rows there will be; room for more is made where it is needed
 */
export const growingColumns = (expected: number) => {
  const room = Math.max(16, Math.ceil(expected));
  let length = 0;
  let lines = new Uint32Array(room);
  let region = new Uint32Array(room);
  let day = new Int32Array(room);
  let cases = new Float64Array(room);
  let deaths = new Float64Array(room);
  let recovered = new Float64Array(room);
  return {
    /** Adds a row. Its counts are in the order of countNames; one below zero is unknown. */
    push: (line: number, of: number, on: number, counts: Float64Array): void => {
      if (length === lines.length) {
        [lines, region, day] = [grown(lines), grown(region), grown(day)];
        [cases, deaths, recovered] = [grown(cases), grown(deaths), grown(recovered)];
      }
      lines[length] = line;
      region[length] = of;
      day[length] = on;
      cases[length] = knownOf(counts[0]);
      deaths[length] = knownOf(counts[1]);
      recovered[length] = knownOf(counts[2]);
      length += 1;
    },
    /** The rows so far. */
    taken: (regions: readonly string[]): { counts: CountColumns; lines: Uint32Array } => ({
      counts: {
        length,
        regions,
        region: region.subarray(0, length),
        day: day.subarray(0, length),
        counts: {
          cases: cases.subarray(0, length),
          deaths: deaths.subarray(0, length),
          recovered: recovered.subarray(0, length),
        },
      },
      lines: lines.subarray(0, length),
    }),
  };
};
