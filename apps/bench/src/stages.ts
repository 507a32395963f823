import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureProcess, medianOf, type Measured } from './measure.ts';

const script = fileURLToPath(new URL('./stages-process.js', import.meta.url));

/** What a whole execution took, as a cold process that has all the stages in it. */
export interface Stages {
  readonly initialLoad: Measured;
  /** Of the newest date, after the initial load. */
  readonly update: Measured;
}

/**
 * Measures the national initial load and an update of one date, each in a process of its own.
 *
 * @param bundles the folder of the built bundles
 * @param csv a file of nyt-us
 */
export const measureStages = async (bundles: string, csv: string, rounds: number): Promise<Stages> => {
  const initialLoads: Measured[] = [];
  const updates: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const directory = await mkdtemp(join(tmpdir(), 'covid-etl-bench-'));
    initialLoads.push(await measureProcess(script, [bundles, csv, directory]));
    updates.push(await measureProcess(script, [bundles, csv, directory, '2023-03-23']));
    await rm(directory, { recursive: true });
  }
  return { initialLoad: medianOf(initialLoads), update: medianOf(updates) };
};
