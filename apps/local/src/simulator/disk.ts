import fs from 'node:fs';
import { Died, operation, stepNow, type Invocation } from './invocation.ts';
import type { Turns } from './turns.ts';

/** The modules of a file system. */
export interface Disk {
  readonly 'node:fs': object;
  readonly 'node:fs/promises': object;
}

export interface DiskPorts {
  readonly turns: Turns;
  /** What is below it is the system's; the rest, such as the SDK's own configuration, is nobody's business. */
  readonly directory: string;
  /** The invocation whose code has this disk. */
  readonly invocation: () => Invocation;
  /** Hears of each file that got its content. */
  readonly onWritten: (path: string) => void;
  /** Hears of each write that came to nothing because somebody else's came first. */
  readonly onLostRace: () => void;
}

const noSpace = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

/**
 * The machine's own file system, in which the invocation's traps lie. What a disk does with what it was given, when
 * its power fails, is not simulated: nothing is flushed.
 */
export const createDisk = ({ turns, directory, invocation, onWritten, onLostRace }: DiskPorts): Disk => {
  const waiting =
    <Args extends unknown[], T>(operate: (...args: Args) => T) =>
    (...args: Args): Promise<T> =>
      operation(invocation(), turns, () => operate(...args));
  const living =
    <Args extends unknown[], T>(operation: (...args: Args) => T) =>
    (...args: Args): T => {
      if (invocation().dead) throw new Died();
      return operation(...args);
    };

  const write = (path: string, body: Uint8Array): void => {
    const { trap } = invocation();
    if (trap?.kind !== 'diskFull') {
      fs.writeFileSync(path, body, { flag: 'wx' });
      return;
    }
    trap.strike();
    fs.writeFileSync(path, body.subarray(0, 10));
    throw noSpace();
  };

  /** A file that was written whole and is thrown away is one that lost the compare-and-swap. */
  const remove = (path: string): void => {
    if (fs.existsSync(path) && invocation().trap?.kind !== 'diskFull') onLostRace();
    fs.rmSync(path, { force: true });
  };

  const read = waiting((path: string) => fs.readFileSync(path));

  return {
    'node:fs': {
      ...fs,
      openSync: living(fs.openSync),
      closeSync: fs.closeSync,
      readFileSync: living(fs.readFileSync),
      fsyncSync: () => undefined,
      renameSync: (from: string, to: string) => {
        stepNow(invocation());
        fs.renameSync(from, to);
        onWritten(to);
        stepNow(invocation());
      },
    },
    'node:fs/promises': {
      ...fs.promises,
      readFile: (path: string, ...rest: []) =>
        path.startsWith(directory) ? read(path) : fs.promises.readFile(path, ...rest),
      writeFile: waiting(write),
      readdir: waiting((path: string, options: { recursive: true; withFileTypes: true }) =>
        fs.readdirSync(path, options),
      ),
      mkdir: waiting((path: string) => fs.mkdirSync(path, { recursive: true })),
      rm: waiting(remove),
    },
  };
};
