import {
  askedDates,
  datasetById,
  datasets,
  datesOfInput,
  executionInputSchema,
  executionPath,
  keys,
  messageOfCause,
  uniqueDates,
  type CalendarDate,
  type ExecutionStatus,
  type PipelineStatus,
  type Store,
} from '@covid-etl/etl-core';
import * as v from 'valibot';
import { describeParked, parkedEntries } from '../parked/parked-entries.ts';
import type { Execution, Journal } from './journal.ts';
import { failureTopic, mailboxOf, retryPoller, retryQueue, stateMachineArn, successTopic } from './names.ts';
import { queuedMessages } from './queued-messages.ts';
import { readEnvelope } from './sent-messages.ts';
import { definition } from './state-machine.ts';
import { readWaiting } from './waiting.ts';

/** As many executions, and as many messages, as a page shows. */
const shown = 60;

/** What the status is read from. */
export interface StatusPorts {
  readonly journal: Journal;
  readonly store: Store;
  readonly messagingUrl: string;
  /** What the daily schedule loads; the first is the dataset of an execution that names none. */
  readonly scheduled: readonly string[];
  readonly timeZone: string;
  readonly schedules: () => PipelineStatus['schedules'];
}

/** The dataset and the dates that an execution's input is about. */
const readInput = (
  input: unknown,
  { scheduled, timeZone }: Pick<StatusPorts, 'scheduled' | 'timeZone'>,
): { dataset: string | null; dates: CalendarDate[]; attempt: number } => {
  const parsed = v.safeParse(executionInputSchema, input);
  const id = parsed.success ? (parsed.output.dataset ?? scheduled[0]) : undefined;
  if (!parsed.success || id === undefined || !datasets.some((dataset) => dataset.id === id))
    return { dataset: null, dates: [], attempt: 0 };
  const dates = datesOfInput(parsed.output, datasetById(id), timeZone);
  return { dataset: id, dates, attempt: parsed.output.attempt ?? 0 };
};

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

const executionStatus = async (execution: Execution, ports: StatusPorts): Promise<ExecutionStatus> => {
  const { name, status, startDate, stopDate, error, cause } = execution;
  const { dates, ...input } = readInput(JSON.parse(execution.input), ports);
  const history = ports.journal.history(name);
  const report = input.dataset === null ? null : keys.qualityReport(input.dataset, instant(startDate), name);
  return {
    name,
    status,
    ...input,
    dates: uniqueDates([...dates, ...askedDates(history)]),
    startedAt: instant(startDate),
    stoppedAt: stopDate === null ? null : instant(stopDate),
    error,
    message: cause === null ? null : messageOfCause(cause),
    path: executionPath(history),
    report: report !== null && (await ports.store.get(report)) ? report : null,
  };
};

/** The messages of a queue, each as `read` has it. */
const entriesOf = <Entry>(entries: Entry[]) => ({ depth: entries.length, entries });

/**
 * Reads the status of this cloud's pipeline.
 *
 * @returns reads it, as it is at each call; of an execution that has ended it remembers what there was to read
 */
export const pipelineStatusReader = (ports: StatusPorts): (() => Promise<PipelineStatus>) => {
  const { journal, store, messagingUrl, scheduled } = ports;
  const ended = new Map<string, ExecutionStatus>();

  const readExecution = async (execution: Execution): Promise<ExecutionStatus> => {
    const known = ended.get(execution.name);
    if (known) return known;
    const read = await executionStatus(execution, ports);
    if (execution.status !== 'RUNNING') ended.set(execution.name, read);
    return read;
  };
  const readExecutions = () => Promise.all(journal.list(undefined, shown).map(readExecution));
  const queued = (queue: string) => queuedMessages(messagingUrl, queue);
  const readRetryQueue = async () =>
    (await queued(retryQueue)).map(({ id, sentAt, body }) => {
      const { execution, error, input } = readWaiting(body);
      const { dataset, dates } = readInput(input, ports);
      return { id, sentAt, execution, error, dataset, dates };
    });
  const readParkedQueue = async () =>
    (await parkedEntries({ queued })).map((entry) => ({
      id: entry.id,
      parkedAt: entry.parkedAt,
      text: describeParked(entry),
      dataset: entry.dataset,
      dates: [...entry.dates],
    }));
  const readMessages = async () => {
    const ofTopic = async (topic: string) =>
      (await queued(mailboxOf(topic))).map(({ body }) => readEnvelope(topic, body));
    const sent = (await Promise.all([successTopic, failureTopic].map(ofTopic))).flat();
    return sent.sort((a, b) => b.time.localeCompare(a.time)).slice(0, shown);
  };
  const readLoaded = async () => {
    const ids = datasets.map(({ id }) => id);
    const stored = await Promise.all(ids.map((id) => store.get(keys.ledger(id))));
    return ids.filter((_, i) => stored[i] !== undefined);
  };

  return async () => ({
    version: 1,
    at: new Date().toISOString(),
    controls: { stateMachineArn, retryFunction: retryPoller },
    scheduled: [...scheduled],
    loaded: await readLoaded(),
    definition,
    schedules: ports.schedules(),
    executions: await readExecutions(),
    retryQueue: entriesOf(await readRetryQueue()),
    parkedQueue: entriesOf(await readParkedQueue()),
    messages: await readMessages(),
  });
};
