import type { SFNClient } from '@aws-sdk/client-sfn';
import { readParked } from '@covid-etl/etl-core';
import { describeInput } from './executions.ts';
import { readFailedEvent } from './failed-event.ts';
import { drain, type QueueAccess, type ReceivedMessage } from './queue.ts';
import { createRetryPlanner, type PlanSettings, type RetryPlan } from './retry-plan.ts';
import { OutOfTime, requireTime, type TimeBudget } from './time-budget.ts';

/** A message that says nothing that can be started. */
export interface UnreadableMessage {
  readonly reason: string;
  readonly body: string;
  readonly receipt: string;
}

/** What was taken from the queue: of each message no more than what is needed to deal with it. */
export interface Collected {
  /** How many messages were taken. */
  readonly messages: number;
  readonly plans: readonly RetryPlan[];
  /** The receipts of the messages that each dataset's plan is about. */
  readonly receipts: ReadonlyMap<string, readonly string[]>;
  readonly unreadable: readonly UnreadableMessage[];
  /** How many messages could not be looked at; they wait for the next poller. */
  readonly left: number;
  readonly drained: boolean;
  readonly errors: readonly unknown[];
}

/** The bodies of unreadable messages are kept until they are parked: no more than a Lambda of 512 MB has room for. */
const mostUnreadableBytes = 64 * 1024 * 1024;

/** A message that was parked and given back as it stood in the parked queue is the message that was parked. */
const originalBody = (body: string): string => {
  const parked = readParked(body);
  return 'body' in parked ? parked.body : body;
};

/**
 * Drains the queue and plans what is to be done about what is in it. A message that can't be looked at, because Step
 * Functions does not answer or the time is over, is left in the queue, and keeps no other one from being dealt with.
 */
export const collectFailures = async (
  queue: QueueAccess,
  sfn: SFNClient,
  settings: PlanSettings,
  time: TimeBudget,
): Promise<Collected> => {
  const planner = createRetryPlanner(settings);
  const receipts = new Map<string, string[]>();
  const unreadable: UnreadableMessage[] = [];
  const failed: unknown[] = [];
  let messages = 0;
  let left = 0;
  let unreadableBytes = 0;

  const collect = async ({ id, receipt, body: sent }: ReceivedMessage): Promise<void> => {
    const body = originalBody(sent);
    const read = await readFailedEvent(body, id, (arn) => {
      // What was drained before needs the rest of the time.
      requireTime(time.mayDrain);
      return describeInput(sfn, arn);
    });
    if ('reason' in read) {
      unreadable.push({ reason: read.reason, body, receipt });
      unreadableBytes += body.length;
      return;
    }
    const dataset = planner.add(read);
    const ofDataset = receipts.get(dataset) ?? [];
    receipts.set(dataset, ofDataset);
    ofDataset.push(receipt);
  };

  const mayDrain = (): boolean => time.mayDrain() && unreadableBytes < mostUnreadableBytes;
  const { empty, errors } = await drain(queue, mayDrain, async (batch) => {
    messages += batch.length;
    for (const message of batch) {
      try {
        await collect(message);
      } catch (error) {
        left += 1;
        if (!(error instanceof OutOfTime)) failed.push(error);
      }
    }
  });
  return {
    messages,
    plans: planner.plans(),
    receipts,
    unreadable,
    left,
    drained: empty && left === 0,
    errors: [...errors, ...failed],
  };
};
