import { createHash } from 'node:crypto';
import {
  maxDatesPerExecution,
  datasetById,
  datesOfInput,
  uniqueDates,
  type CalendarDate,
  type ExecutionInput,
} from '@covid-etl/etl-core';
import type { FailedExecution } from './failed-event.ts';

/** One execution to start. */
export interface PlannedStart {
  /** The same for the same failures, so that a repeated drain starts nothing twice. */
  readonly name: string;
  readonly dataset: string;
  readonly input: ExecutionInput & { readonly dates: CalendarDate[]; readonly attempt: number };
}

/** What is to be done about a dataset's failures. */
export interface RetryPlan {
  readonly dataset: string;
  /** One, unless there are more dates than one execution can be started with; none where every date is exhausted. */
  readonly starts: readonly PlannedStart[];
  /** Dates that have been retried `maxAttempts` times and failed again. */
  readonly exhausted: readonly CalendarDate[];
}

/** What the dates of an input depend on. */
export interface PlanSettings {
  /** The dataset of an input that names none. */
  readonly dataset: string;
  readonly timeZone: string;
  /** How often a date is retried before it is given up. */
  readonly maxAttempts: number;
}

/** Makes the plan out of failed executions as they come: what it keeps of them is small, however many there are. */
export interface RetryPlanner {
  /** @returns the dataset that the failure is of */
  add(failure: FailedExecution): string;
  plans(): RetryPlan[];
}

/** What is kept of a dataset's failures. */
interface UnitedFailures {
  readonly ids: Set<string>;
  /** How often each date has been retried: the highest count that any failure names. */
  readonly retries: Map<CalendarDate, number>;
}

/** Dates in parts that one execution, or one entry of the parked queue, can carry each. */
export const partsOf = (dates: readonly CalendarDate[]): CalendarDate[][] =>
  Array.from({ length: Math.ceil(dates.length / maxDatesPerExecution) }, (_, part) =>
    dates.slice(part * maxDatesPerExecution, (part + 1) * maxDatesPerExecution),
  );

const retriesOf = (input: ExecutionInput, date: CalendarDate): number =>
  input.attempts?.[date] ?? input.attempt ?? 0;

/**
 * The name of an execution, by the failures and the part of their dates. It has at most 80 characters.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const nameOf = (dataset: string, digest: string, part: number): string =>
  // Stryker disable next-line MethodExpression: no dataset that there is has so long a name.
  `retry-${dataset}-${digest}${part === 0 ? '' : `-${part + 1}`}`.slice(-80);

const inputOf = (dataset: string, dates: CalendarDate[], next: (date: CalendarDate) => number) => {
  const attempt = dates.reduce((highest, date) => Math.max(highest, next(date)), 0);
  const younger = dates.filter((date) => next(date) !== attempt);
  const attempts = Object.fromEntries(younger.map((date) => [date, next(date)]));
  return { dataset, dates, attempt, ...(younger.length > 0 ? { attempts } : {}) };
};

const planOf = (dataset: string, { ids, retries }: UnitedFailures, maxAttempts: number): RetryPlan => {
  const digest = createHash('sha256')
    .update(JSON.stringify([...ids].sort()))
    .digest('hex')
    .slice(0, 24);
  const next = (date: CalendarDate): number => (retries.get(date) ?? 0) + 1;
  const dates = uniqueDates(retries.keys());
  const retried = dates.filter((date) => next(date) <= maxAttempts);
  const starts = partsOf(retried).map((ofPart, part) => ({
    name: nameOf(dataset, digest, part),
    dataset,
    input: inputOf(dataset, ofPart, next),
  }));
  return { dataset, starts, exhausted: dates.filter((date) => next(date) > maxAttempts) };
};

/**
 * Unites failed executions to as few starts a dataset as there can be, with each failed date once, and names the dates
 * that have been retried often enough.
 */
export const createRetryPlanner = (settings: PlanSettings): RetryPlanner => {
  const byDataset = new Map<string, UnitedFailures>();
  return {
    add: ({ id, input }) => {
      const dataset = input.dataset ?? settings.dataset;
      const united = byDataset.get(dataset) ?? {
        ids: new Set<string>(),
        retries: new Map<CalendarDate, number>(),
      };
      byDataset.set(dataset, united);
      for (const date of datesOfInput(input, datasetById(dataset), settings.timeZone))
        united.retries.set(date, Math.max(united.retries.get(date) ?? 0, retriesOf(input, date)));
      united.ids.add(id);
      return dataset;
    },
    plans: () => {
      // Stryker disable next-line EqualityOperator: no two entries are of the same dataset.
      const inOrder = [...byDataset].sort(([a], [b]) => (a < b ? -1 : 1));
      return inOrder.map(([dataset, united]) => planOf(dataset, united, settings.maxAttempts));
    },
  };
};
