import type { Dataset } from '../dataset/dataset.ts';
import { isInLifetime, whyImpossible } from '../dataset/possible-dates.ts';
import {
  addDays,
  dateInTimeZone,
  dateRange,
  uniqueDates,
  type CalendarDate,
} from '../record/calendar-date.ts';
import type { ExecutionInput } from '../stage/contracts.ts';
import { isLoaded, loadedDates } from './ledger.ts';
import type { Ledger } from './stored-ledger.ts';

/**
 * The newest date that a source should have at an instant: the date of the instant in the time zone, less the
 * source's publication lag.
 */
export const newestPublishedDate = (dataset: Dataset, instant: string, timeZone: string): CalendarDate =>
  addDays(dateInTimeZone(instant, timeZone), -dataset.publicationLagDays);

/** The same of a source that may have ended: it has no later date than its last one. */
export const expectedDate = (dataset: Dataset, instant: string, timeZone: string): CalendarDate => {
  const newest = newestPublishedDate(dataset, instant, timeZone);
  const last = dataset.lastDate ?? newest;
  // Stryker disable next-line EqualityOperator: of two that are the same, it is either.
  return last < newest ? last : newest;
};

/** The dates that an execution's input names: its list, and the date that its scheduled time stands for. */
export const datesOfInput = (input: ExecutionInput, dataset: Dataset, timeZone: string): CalendarDate[] =>
  uniqueDates([
    ...(input.dates ?? []),
    ...(input.time === undefined ? [] : [newestPublishedDate(dataset, input.time, timeZone)]),
  ]);

/** The dates that an execution has to load, and those that the source will never have. */
export interface RequestedDates {
  readonly asked: CalendarDate[];
  readonly notAsked: CalendarDate[];
}

/** Parts the dates that a source has in its lifetime from those before its first and after its last one. */
export const withinLifetime = (dates: readonly CalendarDate[], dataset: Dataset): RequestedDates => {
  const within = (date: CalendarDate): boolean => isInLifetime(date, dataset);
  return { asked: dates.filter(within), notAsked: dates.filter((date) => !within(date)) };
};

/**
 * The dates of an update: those of its input, and every date that is missing between the last loaded one and
 * them, so that a trigger that never fired heals itself. A loaded date that the source can't have, by a row that was
 * let in once, is not the last loaded one; nor is a date missing that nobody has yet.
 *
 * @param newestDate the newest date on earth
 */
export const datesOfUpdate = (
  input: ExecutionInput,
  dataset: Dataset,
  ledger: Ledger,
  timeZone: string,
  newestDate: CalendarDate,
): RequestedDates => {
  const named = datesOfInput(input, dataset, timeZone);
  const { asked, notAsked } = withinLifetime(named, dataset);
  const lastLoaded = loadedDates(ledger).findLast((date) => !whyImpossible(date, dataset, newestDate));
  // An input past the source's end still asks for what is missing up to the end. What is not there sorts last.
  const newest = [named.at(-1), dataset.lastDate, newestDate].sort()[0];
  const gap = lastLoaded && newest ? dateRange(addDays(lastLoaded, 1), newest) : [];
  return { asked: uniqueDates([...asked, ...gap]), notAsked };
};

/** The dates asked for that the ledger does not have. */
export const missingDates = (asked: readonly CalendarDate[], ledger: Ledger): CalendarDate[] =>
  asked.filter((date) => !isLoaded(ledger, date));
