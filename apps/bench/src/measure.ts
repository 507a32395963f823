import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a process took. */
export interface Measured {
  /** From its start to its end, Node's own start included. */
  readonly seconds: number;
  /** Of a processor, user and system. */
  readonly cpuSeconds: number;
  /** The most memory that it had in use (resident). */
  readonly peakMiB: number;
}

const run = promisify(execFile);

/**
 * Runs a script that prints what it took as JSON, and times it from outside.
 *
 * @param env its environment, instead of this process's
 */
export const measureProcess = async <M extends Measured = Measured>(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<M> => {
  const start = performance.now();
  const { stdout } = await run(process.execPath, [script, ...args], { env });
  const seconds = (performance.now() - start) / 1_000;
  return { ...(JSON.parse(stdout) as object), seconds } as M;
};

/** The value in the middle; of an even number of them the mean of the two. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
};

/** The medians of several runs. */
export const medianOf = (runs: readonly Measured[]): Measured => ({
  seconds: median(runs.map(({ seconds }) => seconds)),
  cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
  peakMiB: median(runs.map(({ peakMiB }) => peakMiB)),
});
