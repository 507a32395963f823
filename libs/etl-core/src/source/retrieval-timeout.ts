/** What a stage keeps of its time to write what it has and to say what went wrong, in milliseconds. */
const reserveMs = 500;

/**
 * How long a retrieval may take, so that a hanging source ends in an error that names it and not in the stage's
 * own time-out, which says nothing.
 *
 * @param remainingMs how long the stage may still work
 */
export const retrievalTimeout = (remainingMs: number): number =>
  Math.max(1, Math.floor(remainingMs) - reserveMs);
