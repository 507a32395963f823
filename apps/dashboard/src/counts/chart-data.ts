import type { CalendarDate } from '@covid-etl/etl-core/browser';
import { gapsOf, type DailyPoint } from './daily.ts';

/** A point as the chart draws it; null where the line breaks. */
export interface ChartPoint {
  readonly region: string;
  readonly date: Date;
  readonly value: number | null;
}

/** The instant that stands for a date on the chart's axis. */
export const atStartOf = (date: CalendarDate): Date => new Date(`${date}T00:00:00Z`);

/** Which of a point's figures is drawn. */
export type Figure = 'total' | 'fresh' | 'average';

/** A region's line: it breaks where a figure is unknown, and where days are missing. */
export const lineOf = (points: readonly DailyPoint[], figure: Figure): ChartPoint[] => {
  const breaks = gapsOf(points).map(({ region, first }) => ({ region, date: first, value: null }));
  return [...points.map((point) => ({ ...point, value: point[figure] })), ...breaks]
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .map(({ region, date, value }) => ({ region, date: atStartOf(date), value }));
};
