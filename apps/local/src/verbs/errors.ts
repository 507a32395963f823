/** The command line was used in a way that it can't be. The message says what, where and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A verb has done what it could and that was not enough: an execution failed, a query was wrong. */
export class VerbFailed extends Error {
  override readonly name = 'VerbFailed';
}

/** What the process ends with. The README lists them. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, environment: 3 } as const;
