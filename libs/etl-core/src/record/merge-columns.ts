import { countNames } from '../dataset/dataset.ts';
import type { CountColumns } from './count-columns.ts';
import { addRow, growingColumns, takeRows } from './growing-columns.ts';
import { pickRows, sortColumns } from './sort-columns.ts';

/** The rows of several, one after the other. */
const joined = (ofFiles: readonly CountColumns[]): CountColumns => {
  const rows = growingColumns(ofFiles.reduce((sum, { length }) => sum + length, 0));
  const places = new Map<string, number>();
  const ofRow = new Float64Array(countNames.length);
  for (const { length, regions, region, day, counts } of ofFiles) {
    for (const name of regions) if (!places.has(name)) places.set(name, places.size);
    const placeOf = regions.map((name) => places.get(name) ?? 0);
    for (let row = 0; row < length; row += 1) {
      for (const [place, name] of countNames.entries()) ofRow[place] = counts[name][row] ?? Number.NaN;
      addRow(rows, { line: 0, region: placeOf[region[row] ?? 0] ?? 0, day: day[row] ?? 0, counts: ofRow });
    }
  }
  return takeRows(rows, [...places.keys()]).counts;
};

/**
 * The rows of a dataset from those of its files: what several of them say of one region and date is one row, with each
 * count from the first file that has it.
 */
export const mergeColumns = (ofFiles: readonly CountColumns[]): CountColumns => {
  const [only] = ofFiles;
  if (only && ofFiles.length === 1) return only;
  // The sort leaves rows of one region and date in the order of their files.
  const sorted = sortColumns(joined(ofFiles));
  const { length, region, day, counts } = sorted;
  const firsts = new Uint32Array(length);
  let found = 0;
  for (let row = 0; row < length; row += 1) {
    const first = firsts[found - 1] ?? 0;
    if (found === 0 || region[row] !== region[first] || day[row] !== day[first]) {
      firsts[found] = row;
      found += 1;
      continue;
    }
    for (const name of countNames)
      if (Number.isNaN(counts[name][first])) counts[name][first] = counts[name][row] ?? Number.NaN;
  }
  return found === length ? sorted : pickRows(sorted, firsts.subarray(0, found));
};
