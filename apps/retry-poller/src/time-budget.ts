/** How far the poller may go with the time that is left. */
export interface TimeBudget {
  /** Whether another batch may be taken from the queue. */
  readonly mayDrain: () => boolean;
  /** Whether another call may be made. */
  readonly mayWork: () => boolean;
}

/** There is no time for this piece of work: it is left, with its messages, to the next poller. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** @throws OutOfTime where there is none */
export const requireTime = (hasTime: () => boolean): void => {
  if (!hasTime()) throw new OutOfTime();
};

/**
 * The share of its time that the poller drains for. What has been drained must be dealt with too: for each batch
 * that was received one is deleted, and one parked where its messages can't be read.
 */
const drainShare = 1 / 3;

/** The share at the end in which no call is begun, so that those that are under way can finish. */
const endShare = 1 / 20;

/**
 * Parts the time of one run.
 *
 * @param remainingMs says how many milliseconds are left of it
 */
export const timeBudget = (remainingMs: () => number): TimeBudget => {
  const all = remainingMs();
  return {
    mayDrain: () => remainingMs() > all * (1 - drainShare),
    mayWork: () => remainingMs() > all * endShare,
  };
};
