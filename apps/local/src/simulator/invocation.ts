import { never, type Turns } from './turns.ts';

/** What is to happen to an invocation, at one of its steps: each is before or after something that outlives it. */
export interface Trap {
  /** It dies; it exceeds its time-out, is held, and goes on later; nothing can be written. */
  readonly kind: 'crash' | 'overrun' | 'diskFull';
  /** The step at which it dies or is held; a full disk is full from the first one. */
  readonly step: number;
  /** Counts the fault: it has happened. */
  readonly strike: () => void;
}

/** How an invocation that was not left to itself ends for its caller. */
export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** One run of a Lambda's code. */
export interface Invocation {
  trap: Trap | undefined;
  steps: number;
  dead: boolean;
  /** Answers the caller, whatever the code does afterwards. */
  readonly fail: (failure: Failure) => void;
  /** Resolves when what is held goes on. */
  readonly held: () => Promise<void>;
  /** The last operation, so that operations begun at once are done one after another. */
  last: Promise<unknown>;
}

/** Thrown into code that is dead: nothing that it does about it has an effect. */
export class Died extends Error {
  override readonly name = 'Died';
}

const die = (invocation: Invocation): void => {
  invocation.dead = true;
  invocation.fail({ errorType: 'Runtime.ExitError', errorMessage: 'exited with status 137' });
};

/** A step in code that can't wait. */
export const stepNow = (invocation: Invocation): void => {
  if (invocation.dead) throw new Died();
  invocation.steps += 1;
  if (invocation.trap?.kind !== 'crash' || invocation.steps < invocation.trap.step) return;
  invocation.trap.strike();
  die(invocation);
  throw new Died();
};

/** A step in code that can wait: others may go first. The dead wait for ever. */
const step = async (invocation: Invocation, turns: Turns): Promise<void> => {
  if (invocation.dead) await never();
  await turns.gate();
  try {
    stepNow(invocation);
  } catch {
    await never();
  }
  const { trap } = invocation;
  if (trap?.kind !== 'overrun' || invocation.steps < trap.step) return;
  trap.strike();
  invocation.trap = undefined;
  invocation.fail({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 3.00 seconds' });
  await invocation.held();
};

/** An operation that outlives its invocation, with a step before it and one after it. */
export const operation = <T>(
  invocation: Invocation,
  turns: Turns,
  operate: () => T | Promise<T>,
): Promise<T> => {
  const done = invocation.last.then(async () => {
    await step(invocation, turns);
    const result = await operate();
    await step(invocation, turns);
    return result;
  });
  invocation.last = done.catch(() => undefined);
  return done;
};
