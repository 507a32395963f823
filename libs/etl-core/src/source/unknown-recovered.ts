import type { SourceFile } from '../dataset/dataset.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';

/** The first date on which each region had anybody recovered. */
export type FirstRecovered = Map<string, CalendarDate>;

/** Takes a record's word for it, in whatever order records come. */
export const noteRecovered = (first: FirstRecovered, { region, date, recovered }: DailyCount): void => {
  if (!recovered) return;
  const known = first.get(region);
  if (known === undefined || date < known) first.set(region, date);
};

/**
 * A record whose recovered is zero although some had recovered before, or although nobody counts them any more, with the
 * recovered unknown: nobody falls ill again by having recovered. Where nothing else is left, there is no record.
 *
 * Johns Hopkins University writes a zero where it gave the count up: for the United States from 2020-12-14
 * (CSSEGISandData/COVID-19#3577), for all countries from 2021-08-05 (#4465).
 */
export const withUnknownRecovered = (
  record: DailyCount,
  first: ReadonlyMap<string, CalendarDate>,
  { lastReported }: SourceFile,
): DailyCount | undefined => {
  if (record.recovered !== 0) return record;
  const { region, date } = record;
  const hadSome = (first.get(region) ?? date) < date;
  const isGivenUp = lastReported?.recovered !== undefined && date > lastReported.recovered;
  if (!hadSome && !isGivenUp) return record;
  return record.cases === null && record.deaths === null ? undefined : { ...record, recovered: null };
};
