import type { Random } from './random.ts';

/**
 * Takes turns among tasks that run at the same time: one of them works, the others wait. At each of its gates a task
 * may have to wait while others go on. Chance decides which, so that a seed decides how tasks interleave, however fast
 * the machine is.
 */
export interface Turns {
  /** Runs a task as soon as it has its turn. */
  run<T>(task: () => Promise<T>): Promise<T>;
  /** The point at which the task that has the turn lets others go first. */
  gate(): Promise<void>;
  /** Stops everything at the gate of this number from now, and for ever, as SIGKILL does. */
  stopAt(gates: number): void;
  /** Resolves once everything has been stopped. */
  readonly stopped: Promise<unknown>;
  isStopped(): boolean;
}

/**
 * What a task waits for that goes on no more. Each waits for one of its own: a common one would know, and keep, all
 * that ever waited for it.
 */
export const never = (): Promise<never> => new Promise(() => undefined);

/** @param beforeRelease is awaited by the task that has the turn, before others may have it */
export const createTurns = (random: Random, beforeRelease: () => Promise<void>): Turns => {
  const waiting: (() => void)[] = [];
  const { promise: stopped, resolve: stop } = Promise.withResolvers<undefined>();
  let taken = false;
  let gatesLeft = Infinity;

  const next = (): void => {
    if (taken || waiting.length === 0 || gatesLeft <= 0) return;
    taken = true;
    const [go] = waiting.splice(random.int(0, waiting.length - 1), 1);
    go?.();
  };
  const turn = (): Promise<void> =>
    new Promise((go) => {
      waiting.push(go);
      next();
    });
  const release = async (): Promise<void> => {
    await beforeRelease();
    gatesLeft -= 1;
    if (gatesLeft <= 0) {
      stop(undefined);
      await never();
    }
    taken = false;
  };

  return {
    stopped,
    isStopped: () => gatesLeft <= 0,
    stopAt: (gates) => {
      gatesLeft = gates;
    },
    gate: async () => {
      await release();
      await turn();
    },
    run: async (task) => {
      await turn();
      try {
        return await task();
      } finally {
        await release();
        next();
      }
    },
  };
};
