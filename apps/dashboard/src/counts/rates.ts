import type { DailyPoint } from './daily.ts';
import { populationOf } from './population.ts';

const per = 100_000;

/** The points for each 100,000 people of their regions; none of a region whose population is not known. */
export const per100k = (points: readonly DailyPoint[]): DailyPoint[] =>
  points.flatMap((point) => {
    const population = populationOf(point.region);
    if (population === undefined) return [];
    const rate = (value: number | null): number | null =>
      value === null ? null : (value / population) * per;
    return [{ ...point, total: rate(point.total), fresh: rate(point.fresh), average: rate(point.average) }];
  });
