import {
  addDays,
  dateRange,
  type CalendarDate,
  type CountName,
  type DailyCount,
} from '@covid-etl/etl-core/browser';

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

/** Days from one to another, both included. */
export interface DayRange {
  readonly first: CalendarDate;
  readonly last: CalendarDate;
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

/** The points of the days of a range. */
export const within = (points: readonly DailyPoint[], { first, last }: DayRange): DailyPoint[] =>
  points.filter(({ date }) => date >= first && date <= last);

/** Days in a row of which there is no figure of a region. */
export interface Gap extends DayRange {
  readonly region: string;
}

/**
 * The days of a range of which a region has no figure, because the table has no record or the source does not say, from
 * its first figure on: a region that has not begun lacks nothing.
 *
 * @param points all of the region's
 */
export const gapsOf = (points: readonly DailyPoint[], { first, last }: DayRange): Gap[] => {
  const known = new Set(points.filter(({ total }) => total !== null).map(({ date }) => date));
  const region = points[0]?.region ?? '';
  const [begin] = known;
  if (begin === undefined) return [];
  const gaps: Gap[] = [];
  for (const date of dateRange(begin > first ? begin : first, last)) {
    if (known.has(date)) continue;
    const open = gaps.at(-1);
    if (open && addDays(open.last, 1) === date) gaps[gaps.length - 1] = { ...open, last: date };
    else gaps.push({ region, first: date, last: date });
  }
  return gaps;
};

/** The dates on which a count was corrected downwards. */
export const correctionsOf = (points: readonly DailyPoint[]): DailyPoint[] =>
  points.filter(({ fresh }) => fresh !== null && fresh < 0);
