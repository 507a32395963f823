import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checksumOf } from './checksum.ts';
import { contenders, type ContenderName } from './contenders/index.ts';
import { measureProcess, medianOf, type Measured } from './measure.ts';

const script = fileURLToPath(new URL('./contender-process.js', import.meta.url));

const withDirectory = async <T>(work: (directory: string) => Promise<T>): Promise<T> => {
  const directory = await mkdtemp(join(tmpdir(), 'covid-etl-bench-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
};

/** What each contender took for a file, in the middle of its rounds. */
export type Conversion = Readonly<Partial<Record<ContenderName, Measured>>>;

/**
 * Measures the contenders over a file, in turn, round by round, so that what else the machine does strikes all of them
 * alike; and wants each of them to have written the same.
 *
 * @throws Error that names a contender whose rows are others
 */
export const measureConversion = async (
  csv: string,
  rounds: number,
  names: readonly ContenderName[] = Object.keys(contenders) as ContenderName[],
): Promise<Conversion> => {
  const runs = new Map<ContenderName, Measured[]>(names.map((name) => [name, []]));
  let expected: string | undefined;
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) {
      console.error(`  round ${round + 1} of ${rounds}: ${name}`);
      await withDirectory(async (directory) => {
        runs.get(name)?.push(await measureProcess(script, [name, csv, directory]));
        const checksum = await checksumOf(directory);
        expected ??= checksum;
        if (checksum !== expected) throw new Error(`${name} has written ${checksum}, and not ${expected}`);
      });
    }
  return Object.fromEntries([...runs].map(([name, measured]) => [name, medianOf(measured)]));
};
