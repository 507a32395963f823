import { addDays, type CalendarDate } from '@covid-etl/etl-core/browser';
import type { DailyPoint } from './daily.ts';

/** A point as the chart draws it; null where the line breaks. */
export interface ChartPoint {
  readonly region: string;
  readonly date: Date;
  readonly value: number | null;
}

/** The instant that a date begins at on the chart's axis. */
export const atStartOf = (date: CalendarDate): Date => new Date(`${date}T00:00:00Z`);

/** The instant in the middle of a date: where its point stands. */
export const atMiddleOf = (date: CalendarDate): Date => new Date(`${date}T12:00:00Z`);

/** Which of a point's figures is drawn. */
export type Figure = 'total' | 'fresh' | 'average';

/**
 * A region's line: it breaks where a figure is unknown, and where days are missing.
 *
 * @param points in the order of their dates
 */
export const lineOf = (points: readonly DailyPoint[], figure: Figure): ChartPoint[] =>
  points.flatMap(({ region, date, [figure]: value }, i) => {
    const before = points[i - 1]?.date;
    const missing = before === undefined ? date : addDays(before, 1);
    const point = { region, date: atMiddleOf(date), value };
    return missing < date ? [{ region, date: atMiddleOf(missing), value: null }, point] : [point];
  });
