import { setTimeout as wait } from 'node:timers/promises';
import { RehearsalFailed } from './errors.ts';

/**
 * Asks until there is an answer.
 *
 * @param what what is waited for, for the message
 * @throws RehearsalFailed where there is none in time
 */
export const eventually = async <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new RehearsalFailed(`waited ${timeoutMs / 1000} s in vain for ${what}`);
    await wait(100);
  }
};

/** @throws RehearsalFailed with the message where the condition does not hold */
export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new RehearsalFailed(message);
}
