import { datesOf, expectedOf } from './failures.ts';
import type { Left } from './services.ts';

/**
 * Wants every message to be dealt with: none left in the queue, each that can't be read parked, and each failed date in
 * the input of an execution that was started.
 *
 * @throws Error that says what is not as it should be
 */
export const checkLeft = (messages: number, { messages: inQueue, parked, started }: Left): void => {
  if (inQueue !== 0) throw new Error(`the poller has left ${inQueue} of ${messages} messages in the queue`);
  const expected = expectedOf(messages);
  if (parked !== expected.parked)
    throw new Error(`the poller has parked ${parked} messages, and not ${expected.parked}`);
  const dates = new Set(datesOf(started));
  const missing = expected.dates.filter((date) => !dates.has(date));
  if (missing.length > 0)
    throw new Error(`the poller has started nothing for ${missing.length} dates: ${missing[0]} is the first`);
  if (dates.size > expected.dates.length)
    throw new Error(`the poller has started executions for ${dates.size} dates of ${expected.dates.length}`);
};
