import { addDays, type CalendarDate, type CountName, type DailyCount } from '@covid-etl/etl-core/browser';

/** A count of a region on a date, and what is derived from it. */
export interface DailyPoint {
  readonly region: string;
  readonly date: CalendarDate;
  /** All people up to the date; null where the source does not say. */
  readonly total: number | null;
  /**
   * What is new on the date: null where it, or the day before, is unknown. Negative where the source has corrected its
   * count downwards.
   */
  readonly fresh: number | null;
  /** The mean of what was new on the seven days up to the date; null unless it is known for each of them. */
  readonly average: number | null;
}

const averagedDays = 7;

/**
 * What is new on each day and its average, as the view `daily_counts` derives them (etl-core, table/daily-counts-view.ts).
 *
 * @param records of one region, in the order of their dates
 */
export const dailyPoints = (records: readonly DailyCount[], count: CountName): DailyPoint[] => {
  const fresh = records.map((record, i) => {
    const before = records[i - 1];
    const [now, then] = [record[count], before?.[count] ?? null];
    const isNextDay = before !== undefined && addDays(before.date, 1) === record.date;
    return isNextDay && now !== null && then !== null ? now - then : null;
  });
  return records.map(({ region, date, [count]: total }, i) => {
    const week = fresh.slice(Math.max(0, i - averagedDays + 1), i + 1);
    const known = week.filter((value) => value !== null);
    const average =
      known.length === averagedDays ? known.reduce((sum, value) => sum + value, 0) / averagedDays : null;
    return { region, date, total, fresh: fresh[i] ?? null, average };
  });
};

/** Days in a row that a region has no record of, between two that it has. */
export interface Gap {
  readonly region: string;
  readonly first: CalendarDate;
  readonly last: CalendarDate;
}

/** The days that are missing between a region's first and its last one. */
export const gapsOf = (points: readonly DailyPoint[]): Gap[] =>
  points.flatMap(({ region, date }, i) => {
    const before = points[i - 1]?.date;
    const first = before && addDays(before, 1);
    return first && first < date ? [{ region, first, last: addDays(date, -1) }] : [];
  });

/** The dates on which a count was corrected downwards. */
export const correctionsOf = (points: readonly DailyPoint[]): DailyPoint[] =>
  points.filter(({ fresh }) => fresh !== null && fresh < 0);
