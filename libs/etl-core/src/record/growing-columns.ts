import { countNames } from '../dataset/dataset.ts';
import type { CountColumns } from './count-columns.ts';

/** Columns that rows are added to, each with the line that it was read from. Behind `length` there is room. */
export interface GrowingColumns {
  length: number;
  line: Uint32Array;
  region: Uint32Array;
  day: Int32Array;
  /** In the order of countNames; NaN where one is unknown, as in all of the room. */
  counts: Float64Array[];
}

const roomFor = (rows: number): GrowingColumns => ({
  length: 0,
  line: new Uint32Array(rows),
  region: new Uint32Array(rows),
  day: new Int32Array(rows),
  counts: countNames.map(() => new Float64Array(rows).fill(Number.NaN)),
});

/** @param expected about how many rows there will be */
export const growingColumns = (expected: number): GrowingColumns =>
  roomFor(Math.max(16, Math.ceil(expected)));

/** Makes room for more rows, where there is none left. */
export const makeRoom = (columns: GrowingColumns): void => {
  if (columns.length < columns.line.length) return;
  const larger = roomFor(2 * columns.length);
  larger.line.set(columns.line);
  larger.region.set(columns.region);
  larger.day.set(columns.day);
  for (const [place, counts] of columns.counts.entries()) larger.counts[place]?.set(counts);
  Object.assign(columns, { ...larger, length: columns.length });
};

/** Adds a row, with its counts in the order of countNames. */
export const addRow = (
  columns: GrowingColumns,
  row: {
    readonly line: number;
    readonly region: number;
    readonly day: number;
    readonly counts: ArrayLike<number>;
  },
): void => {
  makeRoom(columns);
  const at = columns.length;
  columns.line[at] = row.line;
  columns.region[at] = row.region;
  columns.day[at] = row.day;
  for (const [place, counts] of columns.counts.entries()) counts[at] = row.counts[place] ?? Number.NaN;
  columns.length += 1;
};

/** The rows so far, with the names of their regions. */
export const takeRows = (
  { length, line, region, day, counts }: GrowingColumns,
  regions: readonly string[],
): { readonly counts: CountColumns; readonly lines: Uint32Array } => {
  const [cases, deaths, recovered] = counts.map((of) => of.subarray(0, length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    counts: {
      length,
      regions,
      region: region.subarray(0, length),
      day: day.subarray(0, length),
      counts: { cases, deaths, recovered },
    },
    lines: line.subarray(0, length),
  };
};
