import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  datasets,
  isLoaded,
  type CalendarDate,
  type Ledger,
  type Log,
  type Retried,
} from '@covid-etl/etl-core';
import { describeInput, startExecution } from './executions.ts';
import { readFailedEvent, type FailedExecution } from './failed-event.ts';
import { parkedMail } from './parked-mail.ts';
import { deleteMessages, drain, park, type ReceivedMessage } from './queue.ts';
import { planRetries, type PlanSettings, type RetryPlan } from './retry-plan.ts';

/** What the poller reaches the world with. */
export interface PollerPorts {
  readonly sqs: SQSClient;
  readonly sfn: SFNClient;
  readonly readLedger: (dataset: string) => Promise<Ledger>;
  /** Tells the owner. */
  readonly tell: (mail: { subject: string; message: string }) => Promise<void>;
  readonly hasTime: () => boolean;
  readonly log: Log;
}

/** Where the poller works. */
export interface PollerSettings extends PlanSettings {
  readonly queueUrl: string;
  readonly parkedQueueUrl: string;
  readonly stateMachineArn: string;
}

type Failure = FailedExecution & { readonly message: ReceivedMessage };
type Parked = Retried['parked'][number];

/**
 * Takes the failed events from the queue and starts the workflow with all the failed dates: one execution a
 * dataset. A message is deleted only after what it asks for has been started or parked, so that a poller that
 * dies at any point leaves it to the next one.
 *
 * @throws AggregateError where a start or a parking failed; what did not fail is done, and the rest still waits
 */
export const retryFailed = async (ports: PollerPorts, settings: PollerSettings): Promise<Retried> => {
  const { sqs, log } = ports;
  const { messages, drained } = await drain(sqs, settings.queueUrl, ports.hasTime);
  const report: Retried = { messages: messages.length, started: [], alreadyLoaded: [], parked: [], drained };
  const failures: Failure[] = [];
  const errors: unknown[] = [];

  /** Does one piece of work and then deletes its messages; a failure leaves them, and the other pieces, alone. */
  const settle = async (done: readonly ReceivedMessage[], work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      const left = await deleteMessages(sqs, settings.queueUrl, done);
      if (left > 0) log('MessagesNotDeleted', { count: left });
    } catch (error) {
      errors.push(error);
      log('RetryFailed', { error: (error as Error).name, message: (error as Error).message });
    }
  };

  for (const message of messages) {
    const read = await readMessage(ports.sfn, message);
    if ('reason' in read) {
      const parked = { reason: read.reason, dataset: null, dates: [] };
      await settle([message], () => giveUp(parked, { body: message.body }));
    } else {
      failures.push({ ...read, message });
    }
  }
  for (const plan of planRetries(failures, settings)) {
    const ofPlan = failures.filter(({ input }) => (input.dataset ?? settings.dataset) === plan.dataset);
    await settle(
      ofPlan.map(({ message }) => message),
      () => carryOut(plan),
    );
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of the failed events still wait`);
  return report;

  async function carryOut({ dataset, start, exhausted }: RetryPlan): Promise<void> {
    if (exhausted.length > 0) await giveUpDates(dataset, exhausted);
    if (!start) return;
    const executionArn = await startExecution(ports.sfn, settings.stateMachineArn, start);
    const { dates, attempt } = start.input;
    report.started.push({ executionArn, dataset, dates, attempt });
    log('RetryStarted', { executionArn, dataset, dates, attempt });
  }

  async function giveUpDates(dataset: string, exhausted: readonly CalendarDate[]): Promise<void> {
    const ledger = await ports.readLedger(dataset);
    const loaded = exhausted.filter((date) => isLoaded(ledger, date));
    const dates = exhausted.filter((date) => !isLoaded(ledger, date));
    if (loaded.length > 0) report.alreadyLoaded.push({ dataset, dates: loaded });
    if (dates.length > 0)
      await giveUp({ reason: `retried ${settings.maxAttempts} times without success`, dataset, dates }, {});
  }

  async function giveUp(parked: Parked, rest: object): Promise<void> {
    await park(sqs, settings.parkedQueueUrl, { ...parked, ...rest });
    await ports.tell(parkedMail(parked));
    report.parked.push(parked);
    log('Parked', { ...parked });
  }
};

const readMessage = async (sfn: SFNClient, { body, id }: ReceivedMessage) => {
  const read = await readFailedEvent(body, id, (arn) => describeInput(sfn, arn));
  const dataset = 'input' in read ? read.input.dataset : undefined;
  if (dataset !== undefined && !datasets.some((known) => known.id === dataset))
    return { reason: `there is no dataset "${dataset}"` };
  return read;
};
