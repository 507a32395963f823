import type { CountName, DailyCount, Dataset } from '@covid-etl/etl-core/browser';
import { useEffect, useState } from 'preact/hooks';
import { readRecords, readRegions, readTable } from '../table/table.ts';
import { dailyPoints, type DailyPoint } from './daily.ts';

/** What has been read of a dataset. */
export interface Counts {
  /** Every region that can be chosen. */
  readonly regions: readonly string[];
  /** Those that are shown. */
  readonly shown: readonly string[];
  readonly records: ReadonlyMap<string, readonly DailyCount[]>;
}

export interface CountsView {
  readonly counts: Counts | undefined;
  /** The share of the table's months that has been read, from 0 to 1. */
  readonly progress: number;
  readonly problem: string | undefined;
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
): CountsView => {
  const [counts, setCounts] = useState<Counts & { readonly dataset: string }>();
  const [progress, setProgress] = useState(0);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (!dataset) return undefined;
    let isOver = false;
    const read = async (): Promise<void> => {
      const table = await readTable(dataset.id);
      const { regions, largest } = await readRegions(table);
      const known = asked.filter((region) => regions.includes(region));
      const first = dataset.total ?? largest;
      const shown = known.length > 0 || first === undefined ? known : [first];
      const records = await readRecords(table, shown, (done, of) => {
        if (!isOver) setProgress(done / of);
      });
      if (isOver) return;
      setCounts({ dataset: dataset.id, regions, shown, records });
      setProblem(undefined);
    };
    read().catch((error: unknown) => {
      if (!isOver) setProblem((error as Error).message);
    });
    return () => {
      isOver = true;
    };
  }, [dataset, asked.join('\n'), version]);
  return { counts: counts?.dataset === dataset?.id ? counts : undefined, progress, problem };
};

/** What is derived of a count, for each region that is shown, from one date to another. */
export const pointsOf = (
  { shown, records }: Pick<Counts, 'shown' | 'records'>,
  count: CountName,
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
): DailyPoint[][] =>
  shown.map((region) =>
    dailyPoints(records.get(region) ?? [], count).filter(
      ({ date }) => (from === undefined || date >= from) && (to === undefined || date <= to),
    ),
  );
