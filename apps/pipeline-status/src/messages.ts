import {
  failureEvent,
  failureNotice,
  failureStatuses,
  transformInput,
  type FailureStatus,
} from '@covid-etl/asl-definition';
import type { PipelineStatus } from '@covid-etl/etl-core';
import * as v from 'valibot';
import type { ReadExecution } from './executions.ts';

/** A message as its subscriber has it. */
export type Message = PipelineStatus['messages'][number];

/** What the topics and the retry queue are called. */
export interface MessageNames {
  readonly successTopic: string;
  readonly failureTopic: string;
  readonly retryQueue: string;
}

const notifySchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    result: v.object({ notification: v.object({ subject: v.string(), message: v.string() }) }),
  }),
);

/** What Notify was given to send, and when it had sent it. */
const successMessage = (history: ReadExecution['history'], topic: string): Message[] => {
  const entered = history.find(({ stateEnteredEventDetails: state }) => state?.name === 'Notify');
  const exited = history.find(({ stateExitedEventDetails: state }) => state?.name === 'Notify');
  const given = v.safeParse(notifySchema, entered?.stateEnteredEventDetails?.input);
  if (!given.success || !exited?.timestamp) return [];
  const { subject, message } = given.output.result.notification;
  return [{ topic, time: exited.timestamp.toISOString(), subject, text: message }];
};

const isFailure = (status: string): status is FailureStatus =>
  (failureStatuses as readonly string[]).includes(status);

/**
 * What the owner was sent about an execution. The mail itself is nowhere to be read: its text is made anew from what
 * made it, the state that Notify was given, or the event and the template of the failure rule.
 *
 * @param arns the execution's and its state machine's
 */
export const messagesOf = (
  { execution, history }: ReadExecution,
  arns: { readonly executionArn: string; readonly stateMachineArn: string },
  { successTopic, failureTopic, retryQueue }: MessageNames,
): Message[] => {
  const { status, stopDate, error, cause } = execution;
  if (!isFailure(status) || stopDate === null) return successMessage(history, successTopic);
  const event = failureEvent(execution.name, {
    ...execution,
    ...arns,
    status,
    stopDate,
    error: error ?? '',
    cause: cause ?? '',
  });
  const text = transformInput(failureNotice, event).replaceAll('Events_DLQ', retryQueue);
  return [{ topic: failureTopic, time: new Date(stopDate).toISOString(), subject: null, text }];
};
