import type { CountColumns } from './count-columns.ts';

/** Columns of so many rows, all of which will be written. */
const roomFor = (regions: readonly string[], length: number): CountColumns => ({
  length,
  regions,
  region: new Uint32Array(length),
  day: new Int32Array(length),
  counts: {
    cases: new Float64Array(length),
    deaths: new Float64Array(length),
    recovered: new Float64Array(length),
  },
});

const copyRow = (from: CountColumns, row: number, to: CountColumns, at: number): void => {
  to.region[at] = from.region[row] ?? 0;
  to.day[at] = from.day[row] ?? 0;
  to.counts.cases[at] = from.counts.cases[row] ?? 0;
  to.counts.deaths[at] = from.counts.deaths[row] ?? 0;
  to.counts.recovered[at] = from.counts.recovered[row] ?? 0;
};

/** Some of the rows, in the order given. */
export const pickRows = (columns: CountColumns, rows: ArrayLike<number>): CountColumns => {
  const picked = roomFor(columns.regions, rows.length);
  for (let at = 0; at < rows.length; at += 1) copyRow(columns, rows[at] ?? 0, picked, at);
  return picked;
};

/** The place of each region in the order of their names, by which the table is sorted (see byRegionAndDate). */
const ranksOf = (regions: readonly string[]): Uint32Array => {
  const byName = regions.map((name, place) => ({ name, place })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const ranks = new Uint32Array(regions.length);
  for (const [rank, { place }] of byName.entries()) ranks[place] = rank;
  return ranks;
};

/** The rows in the order of their dates; undefined where they are in it, as a source's nearly always are. */
const rowsByDay = (day: Int32Array): Uint32Array | undefined => {
  let isByDay = true;
  for (let row = 1; row < day.length && isByDay; row += 1) isByDay = (day[row - 1] ?? 0) <= (day[row] ?? 0);
  return isByDay ? undefined : Uint32Array.from(day.keys()).sort((a, b) => (day[a] ?? 0) - (day[b] ?? 0));
};

/**
 * The rows in the order of the table: by region, then by date. Rows of one region and date stay in the order that they
 * had. A counting sort by the region over rows that are in the order of their dates.
 */
export const sortColumns = (columns: CountColumns): CountColumns => {
  const { length, regions, region, day } = columns;
  const ranks = ranksOf(regions);
  // Where the next row of each region goes.
  const next = new Uint32Array(regions.length + 1);
  for (let row = 0; row < length; row += 1) {
    const after = (ranks[region[row] ?? 0] ?? 0) + 1;
    next[after] = (next[after] ?? 0) + 1;
  }
  for (let rank = 1; rank < next.length; rank += 1) next[rank] = (next[rank] ?? 0) + (next[rank - 1] ?? 0);
  const rows = rowsByDay(day);
  const sorted = roomFor(regions, length);
  for (let i = 0; i < length; i += 1) {
    const row = rows ? (rows[i] ?? 0) : i;
    const rank = ranks[region[row] ?? 0] ?? 0;
    const at = next[rank] ?? 0;
    next[rank] = at + 1;
    copyRow(columns, row, sorted, at);
  }
  return sorted;
};
