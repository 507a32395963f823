import { DescribeStateMachineCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import {
  datasets,
  executionStatusOf,
  keys,
  pipelineStatusSchema,
  type ExecutionStatus,
  type InputSettings,
  type PipelineStatus,
  type Store,
} from '@covid-etl/etl-core';
import * as v from 'valibot';
import { listExecutions, readExecution, type ListedExecution } from './executions.ts';
import { messagesOf, type Message, type MessageNames } from './messages.ts';
import { schedulesAt } from './schedules.ts';

/** As many executions, and as many messages, as a page shows. */
const shown = 60;

/** How many executions are read at once: each takes two calls, and Step Functions allows some tens a second. */
const atOnce = 10;

/** What the status is read from. */
export interface StatusPorts {
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  readonly store: Store;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

export interface StatusSettings extends InputSettings, Omit<MessageNames, 'retryQueue'> {
  readonly stateMachineArn: string;
  readonly queueUrl: string;
  readonly parkedQueueUrl: string;
  /** The datasets that are loaded each day. */
  readonly scheduled: readonly string[];
  /** EventBridge's expressions by the schedules' names. */
  readonly schedules: Readonly<Record<string, string>>;
}

interface Told {
  readonly status: ExecutionStatus;
  /** What the owner was sent about it. */
  readonly messages: readonly Message[];
}

/** Reads an execution, what is reported of it and what was mailed about it. */
const tellOf = async (
  { sfn, store }: StatusPorts,
  settings: StatusSettings,
  executionArn: string,
): Promise<Told[]> => {
  const read = await readExecution(sfn, executionArn);
  if (!read) return [];
  const { stateMachineArn, queueUrl } = settings;
  const status = executionStatusOf(read.execution, read.history, settings);
  const isReported = status.report !== null && (await store.get(status.report)) !== undefined;
  const names = { ...settings, retryQueue: queueUrl.split('/').at(-1) ?? '' };
  return [
    {
      status: { ...status, report: isReported ? status.report : null },
      messages: messagesOf(read, { executionArn, stateMachineArn }, names),
    },
  ];
};

/** What was told of an execution that has ended is all that there is to tell, unless it was redriven since. */
const isSettled = (known: ExecutionStatus | undefined, { status, stoppedAt }: ListedExecution): boolean =>
  status !== 'RUNNING' && known?.status === status && known.stoppedAt === stoppedAt;

/** Messages, newest first, each once. */
const newestFirst = (messages: readonly Message[]): Message[] => {
  const unique = new Map(messages.map((message) => [JSON.stringify(message), message]));
  return [...unique.values()].sort((a, b) => b.time.localeCompare(a.time));
};

const readExecutions = async (
  ports: StatusPorts,
  settings: StatusSettings,
  previous: PipelineStatus | undefined,
): Promise<Pick<PipelineStatus, 'executions' | 'messages'>> => {
  const listed = await listExecutions(ports.sfn, settings.stateMachineArn, shown);
  const known = new Map(previous?.executions.map((execution) => [execution.name, execution]));
  const news = listed.filter((item) => !isSettled(known.get(item.name), item));
  const told = new Map<string, Told>();
  for (let first = 0; first < news.length; first += atOnce)
    for (const each of await Promise.all(
      news.slice(first, first + atOnce).map(({ arn }) => tellOf(ports, settings, arn)),
    ))
      for (const one of each) told.set(one.status.name, one);
  const messages = [...told.values()].flatMap((one) => one.messages);
  return {
    executions: listed.flatMap(({ name }) => told.get(name)?.status ?? known.get(name) ?? []),
    // Of an execution that had ended, the message is among those told before.
    messages: newestFirst([...messages, ...(previous?.messages ?? [])]).slice(0, shown),
  };
};

/** How many messages a queue has, those in flight too. What they are, nobody can see without receiving them. */
const readQueue = async (sqs: SQSClient, QueueUrl: string): Promise<{ depth: number; entries: null }> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return { depth: Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0), entries: null };
};

const readDefinition = async (
  sfn: SFNClient,
  stateMachineArn: string,
): Promise<PipelineStatus['definition']> => {
  const { definition = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  return v.parse(v.pipe(v.string(), v.parseJson(), pipelineStatusSchema.entries.definition), definition);
};

/**
 * Reads the status of the deployed pipeline, as a page shows it that only looks on.
 *
 * @param previous what was told before: an execution that had ended by then is not read again
 */
export const readStatus = async (
  ports: StatusPorts,
  settings: StatusSettings,
  previous: PipelineStatus | undefined,
): Promise<PipelineStatus> => {
  const { sfn, sqs, store, now = Date.now } = ports;
  const at = now();
  const [definition, executions, retryQueue, parkedQueue, ledgers] = await Promise.all([
    readDefinition(sfn, settings.stateMachineArn),
    readExecutions(ports, settings, previous),
    readQueue(sqs, settings.queueUrl),
    readQueue(sqs, settings.parkedQueueUrl),
    store.tags(keys.ledgers),
  ]);
  return {
    version: 1,
    at: new Date(at).toISOString(),
    controls: null,
    scheduled: [...settings.scheduled],
    loaded: datasets.map(({ id }) => id).filter((id) => ledgers.has(keys.ledger(id))),
    definition,
    schedules: schedulesAt(settings.schedules, at),
    ...executions,
    retryQueue,
    parkedQueue,
  };
};
