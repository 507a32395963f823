import type { Dataset } from '../dataset/dataset.ts';
import { isInLifetime } from '../dataset/possible-dates.ts';
import { dateRange, uniqueDates, type CalendarDate } from '../record/calendar-date.ts';
import type { ExecutionStatus, PipelineStatus } from './pipeline-status.ts';

/**
 * What became of a date: it is `loaded`; it is `parked`, given up until its owner gives it back; it is `waiting` in the
 * queue for the next retry; an execution for it `failed`; one is `running` for it; or it is `missing` between others and
 * nobody has asked for it.
 */
export const dayStates = ['loaded', 'running', 'waiting', 'parked', 'failed', 'missing'] as const;
/** @see dayStates */
export type DayState = (typeof dayStates)[number];

/** A date, what became of it, and the executions that had it among their dates, newest first. */
export interface DayStatus {
  readonly date: CalendarDate;
  readonly state: DayState;
  readonly executions: readonly ExecutionStatus[];
}

/** Whether an execution ended as a failure. */
export const hasFailed = ({ status }: Pick<ExecutionStatus, 'status'>): boolean =>
  status === 'FAILED' || status === 'TIMED_OUT';

/**
 * What became of each date of a dataset, oldest first, from the first to the last one that anything is known of. A date
 * that the source never has is none of them, whoever asks for it.
 *
 * @param loaded the dates that the table has
 */
export const dayStatuses = (
  dataset: Dataset,
  loaded: readonly CalendarDate[],
  { executions, retryQueue, parkedQueue }: Pick<PipelineStatus, 'executions' | 'retryQueue' | 'parkedQueue'>,
): DayStatus[] => {
  const ofDataset = executions.filter((execution) => execution.dataset === dataset.id);
  const byDate = Map.groupBy(
    ofDataset.flatMap((execution) => execution.dates.map((date) => ({ date, execution }))),
    ({ date }) => date,
  );
  const datesIn = (entries: readonly { dataset: string | null; dates: CalendarDate[] }[] | null) =>
    new Set(entries?.flatMap((entry) => (entry.dataset === dataset.id ? entry.dates : [])) ?? []);
  const failedOf = (name: string | null) => ofDataset.filter((execution) => execution.name === name);
  // The event of an execution brings back what the execution has asked for, and not only what its input names.
  const waiting = datesIn(
    retryQueue.entries?.flatMap((entry) => [entry, ...failedOf(entry.execution)]) ?? null,
  );
  const parked = datesIn(parkedQueue.entries);
  const inTable = new Set(loaded);

  const stateOf = (date: CalendarDate, of: readonly ExecutionStatus[]): DayState => {
    if (inTable.has(date)) return 'loaded';
    if (of.some(({ status }) => status === 'RUNNING')) return 'running';
    if (waiting.has(date)) return 'waiting';
    if (parked.has(date)) return 'parked';
    return of.some(hasFailed) ? 'failed' : 'missing';
  };
  const known = uniqueDates([...loaded, ...byDate.keys(), ...waiting, ...parked]).filter((date) =>
    isInLifetime(date, dataset),
  );
  const [first, last] = [known.at(0), known.at(-1)];
  if (!first || !last) return [];
  return dateRange(first, last).map((date) => {
    const of = byDate.get(date)?.map(({ execution }) => execution) ?? [];
    return { date, state: stateOf(date, of), executions: of };
  });
};
