import {
  addDays,
  dateRange,
  emptyLedger,
  parseCalendarDate,
  type CalendarDate,
  type Ledger,
} from '@covid-etl/etl-core';

/** A calendar date that a test names. */
export const day = (text: string): CalendarDate => {
  const date = parseCalendarDate(text);
  if (!date) throw new Error(`${text} is not a date`);
  return date;
};

/** So many days, the first one being 2021-01-01. */
export const daysFrom2021 = (count: number): CalendarDate[] =>
  dateRange(day('2021-01-01'), addDays(day('2021-01-01'), count - 1));

/** A ledger in which these dates are loaded. */
export const ledgerOf = (...dates: string[]): Ledger => ({
  ...emptyLedger('nyt-us'),
  dates: new Map(dates.map((date) => [day(date), { rows: 1, fingerprint: 'x' }])),
});

/** The event of a failed execution that was started with this input. */
export const failedEvent = (id: string, input: object): string =>
  JSON.stringify({
    id,
    source: 'aws.states',
    detail: { executionArn: 'arn', input: JSON.stringify(input) },
  });
