import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore } from '@covid-etl/etl-core';
import * as v from 'valibot';
import { DataDirUnwritable, EnvironmentError } from '../cloud/errors.ts';

/** Where files are read from, by their ids, where that is not their own address. */
const sourceUrls = v.record(v.string(), v.string());

const currentSchema = v.object({
  /** What the schedule loads; the first is the dataset of a verb that names none. */
  datasets: v.pipe(v.array(v.string()), v.minLength(1)),
  sourceUrls,
});

/** As they were before several datasets could be scheduled. */
const ofOneDataset = v.pipe(
  v.object({ dataset: v.string(), sourceUrls }),
  v.transform(({ dataset, sourceUrls }) => ({ datasets: [dataset], sourceUrls })),
);

const settingsSchema = v.union([currentSchema, ofOneDataset]);
/** What a data directory was last used with, so that `retry` reads the source that `run` read. */
export type Settings = v.InferOutput<typeof settingsSchema>;

/**
 * What is remembered of one execution's source: its addresses; and its dataset, unless that is one of those that the
 * schedule loads. They all stay then, in their order.
 */
export const afterRun = (before: Settings | undefined, { datasets, sourceUrls }: Settings): Settings => ({
  datasets: before && datasets.every((id) => before.datasets.includes(id)) ? before.datasets : datasets,
  sourceUrls,
});

const file = 'settings.json';
const fileOf = (dataDir: string): string => join(dataDir, file);

/**
 * The settings of a data directory, or undefined where it has none yet.
 *
 * @throws EnvironmentError where the file is damaged
 */
export const readSettings = async (dataDir: string): Promise<Settings | undefined> => {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return v.parse(settingsSchema, JSON.parse(text));
  } catch (cause) {
    throw new EnvironmentError(`${fileOf(dataDir)} is damaged; delete it, and give --source again`, {
      cause,
    });
  }
};

/**
 * Remembers the settings.
 *
 * @throws DataDirUnwritable
 */
export const writeSettings = async (dataDir: string, settings: Settings): Promise<void> => {
  try {
    // As a store writes: whole or not at all, and what a killed process leaves of it is swept.
    const store = await openStore(pathToFileURL(resolve(dataDir)).href);
    await store.put(file, Buffer.from(`${JSON.stringify(settings, null, 2)}\n`));
  } catch (cause) {
    throw new DataDirUnwritable(dataDir, cause);
  }
};
