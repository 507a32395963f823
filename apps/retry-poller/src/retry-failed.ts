import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { isLoaded, type Ledger, type Log, type Parked, type Retried } from '@covid-etl/etl-core';
import { collectFailures, type UnreadableMessage } from './collect-failures.ts';
import { startExecution } from './executions.ts';
import { park } from './park.ts';
import type { Mail } from './parked-mail.ts';
import { deleteMessages, type QueueAccess } from './queue.ts';
import { partsOf, type PlanSettings, type RetryPlan } from './retry-plan.ts';
import { OutOfTime, requireTime, timeBudget } from './time-budget.ts';

/** What the poller reaches the world with. */
export interface PollerPorts {
  readonly sqs: SQSClient;
  readonly sfn: SFNClient;
  readonly readLedger: (dataset: string) => Promise<Ledger>;
  /** Tells the owner. */
  readonly tell: (mail: Mail) => Promise<void>;
  /** How many milliseconds are left of this run. */
  readonly remainingMs: () => number;
  readonly log: Log;
}

/** Where the poller works. */
export interface PollerSettings extends PlanSettings {
  readonly queueUrl: string;
  readonly parkedQueueUrl: string;
  readonly stateMachineArn: string;
  /** How many calls to a queue are made at once. @default 10 */
  readonly parallel?: number;
}

/**
 * Takes the failed events from the queue and starts the workflow with all the failed dates: one execution a
 * dataset, or a few where the dates are very many. A message is deleted only after what it asks for has been started
 * or parked, so that a poller that dies at any point, or runs out of time, leaves it to the next one.
 *
 * @throws AggregateError where a call failed; what did not fail is done, and the rest still waits
 */
export const retryFailed = async (ports: PollerPorts, settings: PollerSettings): Promise<Retried> => {
  const { log } = ports;
  const { parallel = 10 } = settings;
  const time = timeBudget(ports.remainingMs);
  const waiting: QueueAccess = { sqs: ports.sqs, QueueUrl: settings.queueUrl, parallel };
  const parking: QueueAccess = { ...waiting, QueueUrl: settings.parkedQueueUrl };
  const { messages, drained, plans, receipts, unreadable, ...collected } = await collectFailures(
    waiting,
    ports.sfn,
    settings,
    time,
  );
  const report: Retried = { messages, started: [], alreadyLoaded: [], parked: [], drained };
  const errors: unknown[] = [...collected.errors];
  let { left } = collected;

  for (const plan of plans) {
    // Stryker disable next-line ArrayDeclaration: there is no plan without a message that it is about.
    const ofPlan = receipts.get(plan.dataset) ?? [];
    await settle(ofPlan.length, async () => {
      await carryOut(plan);
      return ofPlan;
    });
  }
  await settle(unreadable.length, () => parkMessages(unreadable));
  if (left > 0) log('MessagesLeft', { count: left });
  for (const error of errors)
    log('RetryFailed', { error: (error as Error).name, message: (error as Error).message });
  if (errors.length > 0) throw new AggregateError(errors, `${left} of the failed events still wait`);
  return report;

  /**
   * Does one piece of work and then deletes its messages; a failure leaves them, and the other pieces, alone.
   *
   * @param all how many messages it is about
   * @param work returns the receipts of the messages that it has dealt with
   */
  async function settle(all: number, work: () => Promise<readonly string[]>): Promise<void> {
    try {
      const done = await work();
      const deleted = await deleteMessages(waiting, done, time.mayWork);
      errors.push(...deleted.errors);
      left += all - done.length + deleted.left;
    } catch (error) {
      left += all;
      if (!(error instanceof OutOfTime)) errors.push(error);
    }
  }

  async function carryOut({ dataset, starts, exhausted }: RetryPlan): Promise<void> {
    for (const start of starts) {
      requireTime(time.mayWork);
      const executionArn = await startExecution(ports.sfn, settings.stateMachineArn, start);
      const { dates, attempt } = start.input;
      report.started.push({ executionArn, dataset, dates, attempt });
      log('RetryStarted', { executionArn, dataset, dates: dates.length, attempt });
    }
    if (exhausted.length === 0) return;
    requireTime(time.mayWork);
    const ledger = await ports.readLedger(dataset);
    const loaded = exhausted.filter((date) => isLoaded(ledger, date));
    if (loaded.length > 0) report.alreadyLoaded.push({ dataset, dates: loaded });
    const missing = exhausted.filter((date) => !isLoaded(ledger, date));
    const reason = `retried ${settings.maxAttempts} times without success`;
    const given = partsOf(missing).map((dates) => ({ parked: { reason, dataset, dates } }));
    const parked = await giveUp(given);
    if (parked.length < given.length) throw new OutOfTime();
  }

  async function parkMessages(given: readonly UnreadableMessage[]): Promise<readonly string[]> {
    const parked = await giveUp(
      given.map(({ reason, body, receipt }) => ({
        parked: { reason, dataset: null, dates: [] as const, body },
        receipt,
      })),
    );
    return parked.map(({ receipt }) => receipt);
  }

  async function giveUp<T extends { readonly parked: Parked & { readonly reason: string } }>(
    given: readonly T[],
  ): Promise<readonly T[]> {
    const { parked, errors: failed } = await park(parking, given, ports.tell, time.mayWork);
    errors.push(...failed);
    for (const { parked: entry } of parked) {
      const { reason, dataset, dates } = entry;
      report.parked.push({ reason, dataset, dates: [...dates] });
      log('Parked', { reason, dataset, dates: dates.length });
    }
    return parked;
  }
};
