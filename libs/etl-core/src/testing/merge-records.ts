import { countNames } from '../dataset/dataset.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { recordKey } from '../record/record-key.ts';

/**
 * The records of a dataset from those of its files: what several of them say of one region and date is one record, with
 * each count from the first that has it. In other words than mergeColumns, which is held against it.
 */
export const mergeRecords = (ofFiles: readonly (readonly DailyCount[])[]): readonly DailyCount[] => {
  const [only] = ofFiles;
  if (only && ofFiles.length === 1) return only;
  const merged = new Map<string, DailyCount>();
  for (const record of ofFiles.flat()) {
    const known = merged.get(recordKey(record));
    const counts = countNames.map((name) => [name, known?.[name] ?? record[name]] as const);
    merged.set(recordKey(record), { ...record, ...Object.fromEntries(counts) });
  }
  return [...merged.values()];
};
