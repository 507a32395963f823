import type { CountColumns } from '../record/count-columns.ts';

/** Names a region and a date by one number: there are fewer than 2 ** 22 days either way of 1970 in a calendar of four digits. */
const keyOf = (region: number, day: number): number => region * 2 ** 23 + day + 2 ** 22;

/**
 * Asked of the rows in their order: the line of an earlier row of the same region and date; undefined where this row is
 * the first, which is then the one for those after it.
 *
 * A region's dates nearly always come in their order, and then the latest is all that has to be known of it; only once
 * they don't, a map of all rows is made.
 */
export const firstLines = (
  { length, regions, region, day }: CountColumns,
  lines: ArrayLike<number>,
): ((row: number) => number | undefined) => {
  const latest = new Float64Array(regions.length).fill(-Infinity);
  const isFirst = new Uint8Array(length);
  let lineOf: Map<number, number> | undefined;

  const keyOfRow = (row: number): number => keyOf(region[row] ?? 0, day[row] ?? 0);
  const mapBefore = (end: number): Map<number, number> => {
    const map = new Map<number, number>();
    for (let row = 0; row < end; row += 1) if (isFirst[row] === 1) map.set(keyOfRow(row), lines[row] ?? 0);
    return map;
  };

  return (row) => {
    const of = region[row] ?? 0;
    const on = day[row] ?? 0;
    if (on <= (latest[of] ?? 0)) {
      lineOf ??= mapBefore(row);
      const earlier = lineOf.get(keyOfRow(row));
      if (earlier !== undefined) return earlier;
    } else latest[of] = on;
    isFirst[row] = 1;
    lineOf?.set(keyOfRow(row), lines[row] ?? 0);
    return undefined;
  };
};
