import * as v from 'valibot';
import { datasetById, datasets } from '../dataset/datasets.ts';
import { datesOfInput } from '../ledger/requested-dates.ts';
import { uniqueDates, type CalendarDate } from '../record/calendar-date.ts';
import { executionInputSchema } from '../stage/contracts.ts';
import { keys } from '../store/keys.ts';
import { askedDates, executionPath, type ExecutionEvent } from './execution-path.ts';
import { messageOfCause } from './message-of-cause.ts';
import type { ExecutionStatus } from './pipeline-status.ts';

/** By what an execution's input is read. */
export interface InputSettings {
  /** The dataset of an execution whose input names none. */
  readonly defaultDataset: string | undefined;
  readonly timeZone: string;
}

/** What an execution's input is about; no dataset and no dates where it is not one of the workflow. */
export const readInput = (
  input: unknown,
  { defaultDataset, timeZone }: InputSettings,
): { dataset: string | null; dates: CalendarDate[]; attempt: number } => {
  const parsed = v.safeParse(executionInputSchema, input);
  const id = parsed.success ? (parsed.output.dataset ?? defaultDataset) : undefined;
  if (!parsed.success || id === undefined || !datasets.some((dataset) => dataset.id === id))
    return { dataset: null, dates: [], attempt: 0 };
  const dates = datesOfInput(parsed.output, datasetById(id), timeZone);
  return { dataset: id, dates, attempt: parsed.output.attempt ?? 0 };
};

/** An execution as Step Functions describes it. */
export interface DescribedExecution {
  readonly name: string;
  readonly status: ExecutionStatus['status'];
  /** Its input as JSON text. */
  readonly input: string;
  /** Milliseconds since 1970. */
  readonly startDate: number;
  /** The same; null while it runs. */
  readonly stopDate: number | null;
  readonly error: string | null;
  readonly cause: string | null;
}

const jsonSchema = v.pipe(v.string(), v.parseJson());
const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/**
 * The status of an execution, by what Step Functions says of it and by its history. Its `report` is the key that a
 * quality report of it has: whether there is one, only the store knows.
 */
export const executionStatusOf = (
  { name, status, input, startDate, stopDate, error, cause }: DescribedExecution,
  history: readonly ExecutionEvent[],
  settings: InputSettings,
): ExecutionStatus => {
  const parsed = v.safeParse(jsonSchema, input);
  const { dataset, dates, attempt } = readInput(parsed.success ? parsed.output : null, settings);
  const startedAt = instant(startDate);
  return {
    name,
    status,
    dataset,
    dates: uniqueDates([...dates, ...askedDates(history)]),
    attempt,
    startedAt,
    stoppedAt: stopDate === null ? null : instant(stopDate),
    error,
    message: cause === null ? null : messageOfCause(cause),
    path: executionPath(history),
    report: dataset === null ? null : keys.qualityReport(dataset, startedAt, name),
  };
};
