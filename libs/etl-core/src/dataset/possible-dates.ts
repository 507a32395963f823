import { fromEpochDay, type CalendarDate } from '../record/calendar-date.ts';
import type { Lifetime } from './dataset.ts';

const hourMs = 3_600_000;
/** The first clocks of the earth are as far ahead of UTC (Kiribati's Line Islands). */
const farthestAheadMs = 14 * hourMs;

/** Why a source can't have a row of a date. */
export interface ImpossibleDate {
  readonly reason: string;
  /** Whether it may have one later: the date is one of the source's, but nobody has it yet. */
  readonly isToCome: boolean;
}

/** Whether a date is one that a source has sooner or later: from its first to its last one. */
export const isInLifetime = (date: CalendarDate, { firstDate, lastDate }: Lifetime): boolean =>
  date >= firstDate && (lastDate === null || date <= lastDate);

/** From when to when a source runs, as a message says it. */
export const lifetimeText = ({ firstDate, lastDate }: Lifetime): string =>
  lastDate ? `from ${firstDate} to ${lastDate}` : `from ${firstDate} on`;

/**
 * The newest date that there is anywhere on earth at an instant. No count of a later day can have been published,
 * whatever the time zone of the source.
 *
 * @param instant an instant (see instantSchema)
 */
export const newestDateOnEarth = (instant: string): CalendarDate =>
  fromEpochDay(Math.floor((Date.parse(instant) + farthestAheadMs) / (24 * hourMs)));

/**
 * Why a source can't have a row of a date; undefined where it can. Such a row is a slip (2091 for 2021), not that day's
 * figure. If it were loaded, it would pass for the newest one, and the days before it would not be asked for.
 *
 * @param newestDate the newest date on earth when the source is read
 */
export const whyImpossible = (
  date: CalendarDate,
  source: Lifetime,
  newestDate: CalendarDate,
): ImpossibleDate | undefined => {
  if (!isInLifetime(date, source))
    return { reason: `${date} can't be there: the source runs ${lifetimeText(source)}`, isToCome: false };
  if (date > newestDate)
    return {
      reason: `${date} is in the future: the newest date on earth is ${newestDate}`,
      isToCome: true,
    };
  return undefined;
};
