import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleCsv, type CalendarDate } from '@covid-etl/etl-core';
import { measureProcess, median, medianOf, type Measured } from './measure.ts';
import { startSource } from './stages/source.ts';

const script = fileURLToPath(new URL('./stages-process.js', import.meta.url));

/** What a process took that ran the stages again and again, and the milliseconds of each stage in each round. */
export interface StagesRun extends Measured {
  readonly rounds: readonly Readonly<Record<string, number>>[];
}

/** What an execution's stages took. */
export interface StagesTimes {
  /** As a process that has all the stages in it and nothing else, its start included. */
  readonly cold: Measured;
  /** The milliseconds of each stage there, its bundle's load included. */
  readonly coldMs: Readonly<Record<string, number>>;
  /** Milliseconds of all stages where the process has run them before. */
  readonly warmMs: number;
}

export interface Stages {
  readonly initialLoad: StagesTimes;
  /** Of one date, which the source has added. */
  readonly update: StagesTimes;
  /** After the source's last date, where it answers that it has not changed. */
  readonly unchanged: StagesTimes;
}

const totalOf = (round: Readonly<Record<string, number>>): number =>
  Object.values(round).reduce((sum, ms) => sum + ms, 0);

const mediansOf = (rounds: StagesRun['rounds']): Record<string, number> =>
  Object.fromEntries(
    Object.keys(rounds[0] ?? {}).map((name) => [name, median(rounds.map((round) => round[name] ?? NaN))]),
  );

const yesterday = '2023-03-22' as CalendarDate;
const today = '2023-03-23' as CalendarDate;

/**
 * Measures the stages of the national dataset, with its source on loopback: an initial load, the update of a day, and an
 * update of a source that has not changed.
 *
 * @param bundles the folder of the built bundles
 * @param rounds how many processes, and how many executions in a process that has run some
 * @throws Error where the source was not answered as it should have been
 */
export const measureStages = async (bundles: string, rounds: number): Promise<Stages> => {
  const directory = await mkdtemp(join(tmpdir(), 'covid-etl-bench-'));
  const source = await startSource({ before: sampleCsv(yesterday), after: sampleCsv(today) });
  const run = (file: string, input: object, stores: readonly string[]) =>
    measureProcess<StagesRun>(script, [bundles, source.urlOf(file), JSON.stringify(input), ...stores]);
  /** New stores, each as another one is. */
  const copiesOf = async (from: string | undefined, name: string): Promise<string[]> => {
    const stores = Array.from({ length: rounds + 1 }, (_, i) => join(directory, `${name}-${i}`));
    if (from !== undefined) for (const store of stores) await cp(from, store, { recursive: true });
    return stores;
  };
  const measure = async (name: string, from: string | undefined, file: string, input: object) => {
    const cold: StagesRun[] = [];
    for (const store of (await copiesOf(from, `${name}-cold`)).slice(1))
      cold.push(await run(file, input, [store]));
    const warmStores = await copiesOf(from, `${name}-warm`);
    const {
      rounds: [, ...warm],
    } = await run(file, input, warmStores);
    const times: StagesTimes = {
      cold: medianOf(cold),
      coldMs: mediansOf(cold.flatMap((of) => of.rounds)),
      warmMs: median(warm.map(totalOf)),
    };
    return { times, store: warmStores[0] };
  };
  try {
    const initial = await measure('initial', undefined, 'before', { time: '2023-03-23T13:00:00.000Z' });
    const update = await measure('update', initial.store, 'after', { dates: [today] });
    const before = source.answers().length;
    const unchanged = await measure('unchanged', update.store, 'after', { time: '2023-04-10T13:00:00.000Z' });
    const answers = source.answers().slice(before);
    if (answers.length === 0 || answers.some((status) => status !== 304))
      throw new Error(`the unchanged source answered ${answers.join(', ') || 'nothing'}`);
    return { initialLoad: initial.times, update: update.times, unchanged: unchanged.times };
  } finally {
    await source.close();
    await rm(directory, { recursive: true });
  }
};
