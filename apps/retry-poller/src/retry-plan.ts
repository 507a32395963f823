import { createHash } from 'node:crypto';
import {
  datasetById,
  datesOfInput,
  uniqueDates,
  type CalendarDate,
  type ExecutionInput,
} from '@covid-etl/etl-core';
import type { FailedExecution } from './failed-event.ts';

/** One execution to start, for all failed dates of a dataset. */
export interface PlannedStart {
  /** The same for the same failures, so that a repeated drain starts nothing twice. */
  readonly name: string;
  readonly dataset: string;
  readonly input: ExecutionInput & { readonly dates: CalendarDate[]; readonly attempt: number };
}

/** What is to be done about a dataset's failures. */
export interface RetryPlan {
  readonly dataset: string;
  /** Null where every date has been retried often enough. */
  readonly start: PlannedStart | null;
  /** Dates that have been retried `maxAttempts` times and failed again. */
  readonly exhausted: CalendarDate[];
}

/** What the dates of an input depend on. */
export interface PlanSettings {
  /** The dataset of an input that names none. */
  readonly dataset: string;
  readonly timeZone: string;
  /** How often a date is retried before it is given up. */
  readonly maxAttempts: number;
}

const retriesOf = (input: ExecutionInput, date: CalendarDate): number =>
  input.attempts?.[date] ?? input.attempt ?? 0;

/** An execution's name has at most 80 characters. @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const nameOf = (dataset: string, failures: readonly FailedExecution[]): string => {
  const ids = [...new Set(failures.map(({ id }) => id))].sort();
  const digest = createHash('sha256').update(JSON.stringify(ids)).digest('hex');
  return `retry-${dataset}-${digest.slice(0, 24)}`.slice(-80);
};

const planOfDataset = (
  dataset: string,
  failures: readonly FailedExecution[],
  settings: PlanSettings,
): RetryPlan => {
  const retries = new Map<CalendarDate, number>();
  for (const { input } of failures)
    for (const date of datesOfInput(input, datasetById(dataset), settings.timeZone))
      retries.set(date, Math.max(retries.get(date) ?? 0, retriesOf(input, date)));

  const dates = uniqueDates(retries.keys());
  const next = (date: CalendarDate): number => (retries.get(date) ?? 0) + 1;
  const retried = dates.filter((date) => next(date) <= settings.maxAttempts);
  const exhausted = dates.filter((date) => next(date) > settings.maxAttempts);
  if (retried.length === 0) return { dataset, start: null, exhausted };

  const attempt = Math.max(...retried.map(next));
  const younger = retried.filter((date) => next(date) !== attempt);
  const attempts = Object.fromEntries(younger.map((date) => [date, next(date)]));
  const input = { dataset, dates: retried, attempt, ...(younger.length > 0 ? { attempts } : {}) };
  return { dataset, start: { name: nameOf(dataset, failures), dataset, input }, exhausted };
};

/**
 * Unites failed executions to one start a dataset, with each failed date once, and names the dates that have
 * been retried often enough.
 */
export const planRetries = (failures: readonly FailedExecution[], settings: PlanSettings): RetryPlan[] =>
  [...Map.groupBy(failures, ({ input }) => input.dataset ?? settings.dataset)].map(([dataset, ofDataset]) =>
    planOfDataset(dataset, ofDataset, settings),
  );
