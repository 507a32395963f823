import { count, type CalendarDate } from '@covid-etl/etl-core/browser';
import type { View } from '../view.ts';
import type { DailyPoint } from './daily.ts';

const decimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** A figure for people: whole people as they are; a rate or a mean with a decimal, a small one with three digits. */
export const figure = (value: number | null): string => {
  if (value === null || Number.isInteger(value)) return count(value);
  return Math.abs(value) < 100 ? significant.format(value) : decimal.format(value);
};

/** What a region's figures are on a date. */
export interface RegionFigures {
  readonly region: string;
  /** Undefined where the region has no record of the date. */
  readonly point: DailyPoint | undefined;
}

/** The figures of each region on a date. */
export const figuresAt = (
  series: readonly (readonly DailyPoint[])[],
  regions: readonly string[],
  date: CalendarDate,
): RegionFigures[] =>
  regions.map((region, i) => ({ region, point: series[i]?.find((point) => point.date === date) }));

/** The figures of a date in words, for whoever hears them. */
export const spoken = (date: CalendarDate, figures: readonly RegionFigures[]): string =>
  [
    date,
    ...figures.map(({ region, point }) =>
      point
        ? `${region}: new ${figure(point.fresh)}, 7-day average ${figure(point.average)}, total ${figure(point.total)}`
        : `${region}: no figures`,
    ),
  ].join('. ');

/** What the chart shows, e.g. `New cases per day, for each 100,000 people`. */
export const titleOf = ({ count: of, show, per100k }: Pick<View, 'count' | 'show' | 'per100k'>): string => {
  const what = show === 'total' ? `Cumulative ${of}` : `New ${of} per day`;
  return per100k ? `${what}, for each 100,000 people` : what;
};
