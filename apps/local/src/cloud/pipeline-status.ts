import {
  datasets,
  executionStatusOf,
  keys,
  readInput,
  type ExecutionStatus,
  type InputSettings,
  type PipelineStatus,
  type Store,
} from '@covid-etl/etl-core';
import { describeParked, parkedEntries } from '../parked/parked-entries.ts';
import type { Execution, Journal } from './journal.ts';
import { failureTopic, mailboxOf, retryPoller, retryQueue, stateMachineArn, successTopic } from './names.ts';
import { queuedMessages } from './queued-messages.ts';
import { readEnvelope } from './sent-messages.ts';
import { workflowFor } from './state-machine.ts';
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

const inputSettings = ({ scheduled, timeZone }: StatusPorts): InputSettings => ({
  defaultDataset: scheduled[0],
  timeZone,
});

const executionStatus = async (execution: Execution, ports: StatusPorts): Promise<ExecutionStatus> => {
  const status = executionStatusOf(execution, ports.journal.history(execution.name), inputSettings(ports));
  const isReported = status.report !== null && (await ports.store.get(status.report)) !== undefined;
  return { ...status, report: isReported ? status.report : null };
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
  /** The newest ones, and older ones whose events wait still: what waits has its reason and its dates from them. */
  const readExecutions = (waiting: readonly (string | null)[]) => {
    const newest = journal.list(undefined, shown);
    const names = new Set(newest.map(({ name }) => name));
    const older = [...new Set(waiting)].flatMap((name) =>
      name === null || names.has(name) ? [] : (journal.find(name) ?? []),
    );
    return Promise.all([...newest, ...older].map(readExecution));
  };
  const queued = (queue: string) => queuedMessages(messagingUrl, queue);
  const readRetryQueue = async () =>
    (await queued(retryQueue)).map(({ id, sentAt, body }) => {
      const { execution, error, input } = readWaiting(body);
      const { dataset, dates } = readInput(input, inputSettings(ports));
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

  return async () => {
    const waiting = await readRetryQueue();
    return {
      version: 1,
      at: new Date().toISOString(),
      controls: { stateMachineArn, retryFunction: retryPoller },
      scheduled: [...scheduled],
      loaded: await readLoaded(),
      definition: workflowFor(scheduled).definition,
      schedules: ports.schedules(),
      executions: await readExecutions(waiting.map(({ execution }) => execution)),
      retryQueue: entriesOf(waiting),
      parkedQueue: entriesOf(await readParkedQueue()),
      messages: await readMessages(),
    };
  };
};
