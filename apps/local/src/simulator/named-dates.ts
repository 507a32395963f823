import { addDays, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import type { Journal } from '../cloud/journal.ts';

interface Named {
  readonly dates?: readonly CalendarDate[];
  readonly time?: string;
  readonly detail?: { readonly executionArn?: string; readonly input?: string | null };
}

/**
 * The dates of a dataset that a text stands for: an execution's input, a failed execution's event, a scheduled event
 * or what was parked; none where it is none of them.
 */
export const datesNamedIn = (text: string, dataset: Dataset, journal: Journal): CalendarDate[] => {
  let named: Named;
  try {
    named = JSON.parse(text) as Named;
  } catch {
    return [];
  }
  if (named.detail?.executionArn !== undefined) {
    const input =
      named.detail.input ?? journal.find(named.detail.executionArn.split(':').at(-1) ?? '')?.input;
    return input === undefined ? [] : datesNamedIn(input, dataset, journal);
  }
  const dates = [
    ...(named.dates ?? []),
    ...(named.time === undefined
      ? []
      : [addDays(named.time.slice(0, 10) as CalendarDate, -dataset.publicationLagDays)]),
  ];
  return dates.filter(
    (date) => date >= dataset.firstDate && (dataset.lastDate === null || date <= dataset.lastDate),
  );
};
