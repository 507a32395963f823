import type { CountName, DailyCount, Dataset } from '@covid-etl/etl-core/browser';
import { useState } from 'preact/hooks';
import { useRead, type Read } from '../browser/use-read.ts';
import { readRecords, readRegions, readTable } from '../table/table.ts';
import { dailyPoints, type DailyPoint } from './daily.ts';

/** What has been read of a dataset. */
export interface Counts {
  /** Every region that can be chosen. */
  readonly regions: readonly string[];
  /** Those that are shown. */
  readonly shown: readonly string[];
  /** Those that were asked for, and that the newest month does not have. */
  readonly unknown: readonly string[];
  readonly records: ReadonlyMap<string, readonly DailyCount[]>;
}

/**
 * Reads regions of a dataset from the table, and reads them anew when the version is another.
 *
 * @param asked none: the region that has the sum of the others, or else the largest
 */
export const useCounts = (
  dataset: Dataset | undefined,
  asked: readonly string[],
  version: string,
): Read<Counts> & { /** The share of the months that has been read, from 0 to 1. */ progress: number } => {
  const [progress, setProgress] = useState(0);
  const read = async ({ id, total }: Dataset): Promise<Counts> => {
    setProgress(0);
    const table = await readTable(id);
    const { regions, largest } = await readRegions(table);
    const known = asked.filter((region) => regions.includes(region));
    const first = total ?? largest;
    const shown = known.length > 0 || first === undefined ? known : [first];
    const records = await readRecords(table, shown, (done, of) => setProgress(done / of));
    return { regions, shown, unknown: asked.filter((region) => !known.includes(region)), records };
  };
  const counts = useRead(
    dataset && (() => read(dataset)),
    dataset?.id ?? '',
    `${version}\n${asked.join('\n')}`,
  );
  return { ...counts, progress };
};

/** What is derived of a count, for each region that is shown. */
export const pointsOf = (
  { shown, records }: Pick<Counts, 'shown' | 'records'>,
  count: CountName,
): DailyPoint[][] => shown.map((region) => dailyPoints(records.get(region) ?? [], count));
