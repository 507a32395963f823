import type { CountColumns } from './count-columns.ts';

/**
 * Rows in the order of the small whole numbers that they have: a counting sort, which leaves those of one number in the
 * order that they had.
 *
 * @param numbers of each row, its number
 * @param largest the largest of them
 */
const inOrderOf = (rows: Uint32Array, numbers: Uint32Array, largest: number): Uint32Array => {
  const next = new Uint32Array(largest + 2);
  for (let i = 0; i < rows.length; i += 1) {
    const after = (numbers[rows[i] ?? 0] ?? 0) + 1;
    next[after] = (next[after] ?? 0) + 1;
  }
  for (let i = 1; i < next.length; i += 1) next[i] = (next[i] ?? 0) + (next[i - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] ?? 0;
    const number = numbers[row] ?? 0;
    const at = next[number] ?? 0;
    sorted[at] = row;
    next[number] = at + 1;
  }
  return sorted;
};

const picked = <A extends Uint32Array | Int32Array | Float64Array>(
  from: A,
  into: A,
  rows: Uint32Array,
): A => {
  for (let row = 0; row < rows.length; row += 1) into[row] = from[rows[row] ?? 0] ?? 0;
  return into;
};

/** Some of the rows, in the order given. */
export const pickRows = (columns: CountColumns, rows: Uint32Array): CountColumns => {
  const { length } = rows;
  const { regions, region, day, counts } = columns;
  return {
    length,
    regions,
    region: picked(region, new Uint32Array(length), rows),
    day: picked(day, new Int32Array(length), rows),
    counts: {
      cases: picked(counts.cases, new Float64Array(length), rows),
      deaths: picked(counts.deaths, new Float64Array(length), rows),
      recovered: picked(counts.recovered, new Float64Array(length), rows),
    },
  };
};

/** The rows in the order of the table: by region, then by date (see byRegionAndDate). */
export const sortedRows = ({ length, regions, region, day }: CountColumns): Uint32Array => {
  const byName = regions.map((name, place) => ({ name, place })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rankOfPlace = new Uint32Array(regions.length);
  for (const [rank, { place }] of byName.entries()) rankOfPlace[place] = rank;
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < length; row += 1) {
    first = Math.min(first, day[row] ?? 0);
    last = Math.max(last, day[row] ?? 0);
  }
  const rows = new Uint32Array(length);
  const days = new Uint32Array(length);
  const ranks = new Uint32Array(length);
  for (let row = 0; row < length; row += 1) {
    rows[row] = row;
    days[row] = (day[row] ?? 0) - first;
    ranks[row] = rankOfPlace[region[row] ?? 0] ?? 0;
  }
  const byDay = length === 0 ? rows : inOrderOf(rows, days, last - first);
  return inOrderOf(byDay, ranks, regions.length);
};
