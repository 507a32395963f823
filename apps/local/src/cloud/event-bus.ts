import { createHash } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import {
  failureEvent,
  failureNotice,
  failurePattern,
  transformInput,
  type FailureStatus,
} from '@covid-etl/asl-definition';
import { matchesPattern } from './event-pattern.ts';
import type { Execution } from './journal.ts';
import type { Messaging } from './messaging.ts';
import { failureTopic, queueUrl, retryQueue, stateMachineArn, topicArn } from './names.ts';

/** The same id for each delivery of one execution's end, in the form that EventBridge gives its events. */
const eventIdOf = ({ arn, stopDate }: Execution): string =>
  createHash('sha256')
    .update(`${arn} ${stopDate}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const eventOf = (execution: Execution) =>
  failureEvent(eventIdOf(execution), {
    executionArn: execution.arn,
    stateMachineArn,
    name: execution.name,
    status: execution.status as FailureStatus,
    input: execution.input,
    startDate: execution.startDate,
    stopDate: execution.stopDate ?? execution.startDate,
    ...(execution.error === null ? {} : { error: execution.error }),
    ...(execution.cause === null ? {} : { cause: execution.cause }),
  });

/** Where the failure rule's targets are. */
export interface EventTargets {
  readonly endpoint: string;
  readonly sns: Pick<Messaging['sns'], 'send'>;
  readonly sqs: Pick<Messaging['sqs'], 'send'>;
}

/**
 * EventBridge with the failure rule: brings the event of an ended execution to the rule's three targets, where the
 * rule's pattern matches it. Run again, it delivers the same event again, under the same id.
 *
 * @param logFile stands for the log group
 */
export const putEndEvent = async (
  execution: Execution,
  { endpoint, sns, sqs }: EventTargets,
  logFile: string,
): Promise<void> => {
  const event = eventOf(execution);
  if (!matchesPattern(event, failurePattern(stateMachineArn))) return;
  const text = JSON.stringify(event);
  // The queue comes first: it is what brings the day back.
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(endpoint, retryQueue), MessageBody: text }));
  await appendFile(logFile, `${text}\n`);
  await sns.send(
    new PublishCommand({ TopicArn: topicArn(failureTopic), Message: transformInput(failureNotice, event) }),
  );
};
