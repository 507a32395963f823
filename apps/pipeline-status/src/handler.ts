import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  createLog,
  openStore,
  parseInput,
  readEnvironment,
  type InvocationContext,
  type PipelineStatus,
} from '@covid-etl/etl-core';
import * as v from 'valibot';
import { writeStatus } from './write-status.ts';

const url = v.pipe(v.string(), v.url());
const settingsSchema = v.object({
  STATE_MACHINE_ARN: v.pipe(v.string(), v.startsWith('arn:')),
  QUEUE_URL: url,
  PARKED_QUEUE_URL: url,
  SUCCESS_TOPIC: v.string(),
  FAILURE_TOPIC: v.string(),
  /** Separated by commas. */
  DATASETS: v.pipe(
    v.string(),
    v.transform((text) => text.split(',')),
  ),
  DAILY_SCHEDULE: v.string(),
  RETRY_SCHEDULE: v.string(),
});

/** What is read of the event of an execution that has changed its status; the hourly event tells of none. */
const eventSchema = v.object({ detail: v.object({ name: v.string(), status: v.string() }) });

/**
 * Step Functions does not show yet what it has told by an event: what it shows may be some moments old.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export class NotVisibleYet extends Error {
  override readonly name = 'NotVisibleYet';
}

/** A service that does not answer is an error soon enough for another try. */
const requestHandler = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** @throws NotVisibleYet where the status does not have the change that the event tells of, so that Lambda tries again */
const requireTold = (event: unknown, { executions }: PipelineStatus): void => {
  const told = v.safeParse(eventSchema, event);
  if (!told.success) return;
  const { name, status } = told.output.detail;
  const shown = executions.find((execution) => execution.name === name);
  if (shown && (status === 'RUNNING' || shown.status !== 'RUNNING')) return;
  throw new NotVisibleYet(
    `${name} is ${status}, and Step Functions shows it as ${shown?.status ?? 'unknown'}`,
  );
};

/** Writes the pipeline's status for the page: each time that an execution changes its own, and each hour. */
export const handler = async (event: unknown, context: InvocationContext): Promise<{ at: string }> => {
  const log = createLog({ stage: 'PipelineStatus', requestId: context.awsRequestId });
  const { STORE_URL, DATASET, TIME_ZONE } = readEnvironment(process.env);
  const settings = parseInput(settingsSchema, process.env, 'environment');
  const status = await writeStatus(
    {
      sfn: new SFNClient({ requestHandler }),
      // The queue is where AWS_ENDPOINT_URL or the region says, whatever host its URL names.
      sqs: new SQSClient({ useQueueUrlAsEndpoint: false, requestHandler }),
      store: await openStore(STORE_URL),
    },
    {
      defaultDataset: DATASET,
      timeZone: TIME_ZONE,
      stateMachineArn: settings.STATE_MACHINE_ARN,
      queueUrl: settings.QUEUE_URL,
      parkedQueueUrl: settings.PARKED_QUEUE_URL,
      successTopic: settings.SUCCESS_TOPIC,
      failureTopic: settings.FAILURE_TOPIC,
      scheduled: settings.DATASETS,
      schedules: { daily: settings.DAILY_SCHEDULE, retry: settings.RETRY_SCHEDULE },
    },
  );
  const { at, executions, retryQueue, parkedQueue } = status;
  const counts = { executions: executions.length, waiting: retryQueue.depth, parked: parkedQueue.depth };
  log('StatusWritten', { at, ...counts });
  requireTold(event, status);
  return { at };
};
