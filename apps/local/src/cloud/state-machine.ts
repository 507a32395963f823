import { PublishCommand, type PublishCommandInput, type SNSClient } from '@aws-sdk/client-sns';
import {
  etlDefinition,
  lambdaStates,
  partitionedEtlDefinition,
  type EtlDefinitionProps,
  type LambdaState,
  type StateMachineDefinition as AslDefinition,
} from '@covid-etl/asl-definition';
import { datasetById, transientErrors } from '@covid-etl/etl-core';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Functions } from './functions.ts';
import { toHistoryEvent } from './history.ts';
import type { Ending, Execution, Journal } from './journal.ts';
import { functionArn, stateMachineArn, successTopic, topicArn } from './names.ts';
import { stateTimeouts } from './stage-timeouts.ts';

const props: EtlDefinitionProps = {
  resources: Object.fromEntries(lambdaStates.map((state) => [state, functionArn(state)])) as Record<
    LambdaState,
    string
  >,
  successTopicArn: topicArn(successTopic),
  transientErrors,
  timeoutSeconds: stateTimeouts,
};

/** Each partition takes a processor. */
const partitions = { mode: 'INLINE', maxConcurrency: 2 } as const;

/** A definition with this cloud's names in it, and its interpreter. */
export interface Workflow {
  readonly definition: AslDefinition;
  readonly machine: StateMachine;
}

/**
 * A definition's interpreter has a copy of its own: it writes into what it is given. It does not validate the definition
 * each time; the definition's own tests do, with the same validator.
 */
const workflowOf = (definition: AslDefinition): Workflow => ({
  definition,
  machine: new StateMachine(JSON.parse(JSON.stringify(definition)) as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  }),
});
const linear = workflowOf(etlDefinition(props));
const partitioned = workflowOf(partitionedEtlDefinition(props, partitions));

/** The workflow of these datasets: that of partitions, where one of them is loaded by partitions. */
export const workflowFor = (datasets: readonly string[]): Workflow =>
  datasets.some((id) => datasetById(id).isPartitioned) ? partitioned : linear;

/** What the state machine works with. */
export interface StateMachinePorts {
  /** @default that of datasets which are not loaded by partitions */
  readonly workflow?: Workflow;
  readonly functions: Functions;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly journal: Journal;
  /** Milliseconds between a failure and its retry, instead of the definition's. */
  readonly retryIntervalMs?: number | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

const contextOf = ({ arn, name, input }: Execution) => ({
  Execution: {
    Id: arn,
    Name: name,
    Input: JSON.parse(input) as Record<string, never>,
  },
  StateMachine: { Id: stateMachineArn, Name: 'CovidETL' },
});

/** What a Lambda task is given. In the place of the start that the context gives it, the interpreter puts its own clock's. */
const withStart = (event: unknown, { startDate }: Execution): unknown =>
  typeof event === 'object' && event !== null && 'started' in event
    ? { ...event, started: new Date(startDate).toISOString() }
    : event;

/** The function of each state that runs one. */
const functionOf: Readonly<Record<string, LambdaState>> = {
  ...(Object.fromEntries(lambdaStates.map((state) => [state, state])) as Record<LambdaState, LambdaState>),
  TransformPartition: 'Transform',
  LoadPartition: 'Load',
  CommitPartitions: 'Load',
};

/** Step Functions' SNS integration: an object as the message becomes JSON text. */
const publish = async (
  sns: StateMachinePorts['sns'],
  parameters: PublishCommandInput,
): Promise<Record<string, string>> => {
  const { Message } = parameters;
  const text = typeof Message === 'string' ? Message : JSON.stringify(Message);
  const { MessageId = '' } = await sns.send(new PublishCommand({ ...parameters, Message: text }));
  return { MessageId };
};

/**
 * Runs an execution to its end and writes each step of it into the journal.
 *
 * @returns how it ended; a failed execution is an ending, not an exception
 */
export const runExecution = async (execution: Execution, ports: StateMachinePorts): Promise<Ending> => {
  const { workflow = linear, functions, sns, journal, retryIntervalMs, now = Date.now } = ports;
  const states = [...Object.keys(functionOf), 'Notify'];
  const run = workflow.machine.run(JSON.parse(execution.input) as Record<string, never>, {
    context: contextOf(execution),
    overrides: {
      taskResourceLocalHandlers: {
        ...Object.fromEntries(
          Object.entries(functionOf).map(([state, name]) => [
            state,
            (event) => functions.invoke(name, withStart(event, execution)) as Promise<never>,
          ]),
        ),
        Notify: (parameters) => publish(sns, parameters as object as PublishCommandInput),
      },
      ...(retryIntervalMs === undefined
        ? {}
        : { retryIntervalOverrides: Object.fromEntries(states.map((state) => [state, retryIntervalMs])) }),
    },
  });
  // The events below tell of the failure; this keeps the promise from being called unhandled.
  run.result.catch(() => undefined);

  let ending: Pick<Ending, 'status' | 'output' | 'error' | 'cause'> = {
    status: 'FAILED',
    output: null,
    error: 'States.Runtime',
    cause: 'the interpreter ended without a word',
  };
  for await (const event of run.eventLogs) {
    const noted = toHistoryEvent(event);
    if (noted) journal.appendHistory(execution.name, noted);
    if (event.type === 'ExecutionSucceeded')
      ending = { status: 'SUCCEEDED', output: JSON.stringify(event.output), error: null, cause: null };
    if (event.type === 'ExecutionTimeout')
      ending = { status: 'TIMED_OUT', output: null, error: null, cause: null };
    if (event.type === 'ExecutionFailed')
      ending = { status: 'FAILED', output: null, error: event.Error, cause: String(event.Cause) };
  }
  return { ...ending, stopDate: now() };
};
