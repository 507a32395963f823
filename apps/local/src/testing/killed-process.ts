import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtCommand } from './command.ts';

/** How a process of the built command ended, and when. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lifeMs: number;
  /** How long it lived after it had first printed `mark`; null where it never did. */
  readonly afterMarkMs: number | null;
}

/** When a process is killed that has not ended by itself before. */
export interface KillOptions {
  /** SIGKILL after this many milliseconds … */
  readonly afterMs?: number;
  /** … of its whole life, or of its life after it has first printed `mark`. @default 'start' */
  readonly since?: 'start' | 'mark';
  readonly mark: string;
  /** SIGKILL as soon as it has printed this. */
  readonly whenPrinted?: string;
}

/** Kills a process with all of its group: nothing of it gets to tidy up. */
const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Runs the built command in a process group of its own, to its end or until it is killed. */
export const runUntilKilled = async (
  args: readonly string[],
  { afterMs, since = 'start', mark, whenPrinted }: KillOptions,
): Promise<Ended> => {
  const started = performance.now();
  const child = spawn(process.execPath, [builtCommand, ...args], {
    detached: true,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  let timer: NodeJS.Timeout | undefined;
  const killLater = (): void => {
    if (afterMs !== undefined) timer = setTimeout(kill, afterMs);
  };
  if (since === 'start') killLater();

  let printed = '';
  let marked: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
    if (marked === undefined && printed.includes(mark)) {
      marked = performance.now();
      if (since === 'mark') killLater();
    }
    if (whenPrinted !== undefined && printed.includes(whenPrinted)) kill();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  const ended = performance.now();
  return {
    code,
    signal,
    lifeMs: ended - started,
    afterMarkMs: marked === undefined ? null : ended - marked,
  };
};
