import type { DailyCount } from '../record/daily-count.ts';

/** A region's records by date, as the table will have them. */
export interface Series {
  readonly region: string;
  readonly records: readonly DailyCount[];
  /** Those of them that will be loaded now. */
  readonly loaded: ReadonlySet<DailyCount>;
}

/**
 * The series of each region that something will be loaded of.
 *
 * @param table the part of the table that it concerns
 */
export const seriesOf = (table: readonly DailyCount[], records: readonly DailyCount[]): Series[] => {
  const before = Map.groupBy(table, ({ region }) => region);
  return [...Map.groupBy(records, ({ region }) => region)].map(([region, ofRegion]) => {
    const dates = new Set(ofRegion.map(({ date }) => date));
    const kept = (before.get(region) ?? []).filter(({ date }) => !dates.has(date));
    const all = [...kept, ...ofRegion].sort((a, b) => (a.date < b.date ? -1 : 1));
    return { region, records: all, loaded: new Set(ofRegion) };
  });
};
