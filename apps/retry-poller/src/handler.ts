import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  createLog,
  openStore,
  parseInput,
  readEnvironment,
  readLedger,
  type InvocationContext,
  type Retried,
} from '@covid-etl/etl-core';
import * as v from 'valibot';
import type { Mail } from './parked-mail.ts';
import { remindOfParked } from './reminder.ts';
import { retryFailed } from './retry-failed.ts';

const settingsSchema = v.object({
  QUEUE_URL: v.pipe(v.string(), v.url()),
  PARKED_QUEUE_URL: v.pipe(v.string(), v.url()),
  STATE_MACHINE_ARN: v.pipe(v.string(), v.startsWith('arn:')),
  FAILURE_TOPIC_ARN: v.pipe(v.string(), v.startsWith('arn:')),
  MAX_ATTEMPTS: v.optional(v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1)), '7'),
});

/**
 * A service that does not answer is an error soon enough for the rest of the work to be done. A receive waits for
 * messages for a second.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const requestHandler = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * The retry poller: reminds the owner of what is parked, takes the failed events from the queue and starts the workflow
 * with all the failed dates. A reminder that fails keeps no date from being retried: it is thrown in the end.
 */
export const handler = async (_event: unknown, context: InvocationContext): Promise<Retried> => {
  const log = createLog({ stage: 'RetryPoller', requestId: context.awsRequestId });
  const { STORE_URL, DATASET, TIME_ZONE } = readEnvironment(process.env);
  const settings = parseInput(settingsSchema, process.env, 'environment');
  // The queue is where AWS_ENDPOINT_URL or the region says, whatever host its URL names.
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false, requestHandler });
  const tell = (mail: Mail): Promise<void> => publish(settings.FAILURE_TOPIC_ARN, mail);
  const [reminder] = await Promise.allSettled([remindOfParked(sqs, settings.PARKED_QUEUE_URL, tell)]);
  const retried = await retryFailed(
    {
      sqs,
      sfn: new SFNClient({ requestHandler }),
      readLedger: async (dataset) => (await readLedger(await openStore(STORE_URL), dataset)).ledger,
      tell,
      remainingMs: () => context.getRemainingTimeInMillis(),
      log,
    },
    {
      dataset: DATASET,
      timeZone: TIME_ZONE,
      maxAttempts: settings.MAX_ATTEMPTS,
      queueUrl: settings.QUEUE_URL,
      parkedQueueUrl: settings.PARKED_QUEUE_URL,
      stateMachineArn: settings.STATE_MACHINE_ARN,
    },
  );
  const { messages, drained, started, parked } = retried;
  log('QueueDrained', { messages, drained, started: started.length, parked: parked.length });
  if (reminder.status === 'rejected') throw reminder.reason;
  return retried;
};

/** Only a poller that parks something, or finds it parked, needs SNS: on most days none does. */
const publish = async (TopicArn: string, { subject, message }: Mail): Promise<void> => {
  const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
  await new SNSClient({ requestHandler }).send(
    new PublishCommand({ TopicArn, Subject: subject, Message: message }),
  );
};
