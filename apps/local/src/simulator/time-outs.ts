/** The SDK waits for less between two tries; what is longer is a time-out, and no answer is late in a simulation. */
export const shortestTimeoutMs = 2_000;

/**
 * Does a work during which no time-out comes, however busy the machine is: the interpreter gives each task a real one.
 * That of a task whose process was killed would also keep all that the process had.
 */
export const withoutTimeouts = async <T>(work: () => Promise<T>): Promise<T> => {
  const { setTimeout } = globalThis;
  const shortly = (action: () => void, ms = 0): NodeJS.Timeout | undefined =>
    ms < shortestTimeoutMs ? setTimeout(action, ms) : undefined;
  globalThis.setTimeout = shortly as typeof setTimeout;
  try {
    return await work();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
};
