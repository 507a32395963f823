import { recordKey } from '../record/merge-records.ts';
import type { DailyCount } from '../record/daily-count.ts';
import type { Evidence } from './rule.ts';

/** A region's records by date, as the table will have them. */
export interface Series {
  readonly region: string;
  readonly records: readonly DailyCount[];
  /** Whether a record is one that will be loaded now. */
  readonly isLoaded: (record: DailyCount) => boolean;
}

/** The series of each region that something will be loaded of. */
export const seriesOf = ({ table, records }: Pick<Evidence, 'table' | 'records'>): Series[] => {
  const regions = Map.groupBy(records, ({ region }) => region);
  const before = Map.groupBy(table, ({ region }) => region);
  return [...regions].map(([region, loaded]) => {
    const keys = new Set(loaded.map(recordKey));
    const kept = (before.get(region) ?? []).filter((record) => !keys.has(recordKey(record)));
    const all = [...kept, ...loaded].sort((a, b) => (a.date < b.date ? -1 : 1));
    return { region, records: all, isLoaded: (record) => keys.has(recordKey(record)) };
  });
};
