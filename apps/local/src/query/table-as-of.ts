import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasets, encodeParquet, keys, monthOf, replay } from '@covid-etl/etl-core';
import { storeOf } from '../store-of.ts';
import { VerbFailed } from '../verbs/errors.ts';

/** Writes the table as it was at an instant to another data directory. @returns how many rows it had */
const writeTable = async (dataDir: string, instant: string, to: string): Promise<number> => {
  const [store, replayed] = [await storeOf(dataDir), await storeOf(to)];
  let rows = 0;
  for (const dataset of datasets) {
    const records = await replay(store, dataset, instant);
    rows += records.length;
    for (const [month, ofMonth] of Map.groupBy(records, ({ date }) => monthOf(date)))
      await replayed.put(keys.tableMonth(dataset.id, month), encodeParquet(ofMonth));
  }
  return rows;
};

/**
 * Does something with the table as it is, or as it was at an instant: then with a data directory that has it for as long
 * as it takes.
 *
 * @throws VerbFailed where nothing had been loaded by then
 */
export const withTableAsOf = async <T>(
  dataDir: string,
  instant: string | undefined,
  work: (dataDir: string) => Promise<T>,
): Promise<T> => {
  if (instant === undefined) return work(dataDir);
  const temporary = await mkdtemp(join(tmpdir(), 'covid-etl-as-of-'));
  try {
    if ((await writeTable(dataDir, instant, temporary)) === 0)
      throw new VerbFailed(`${dataDir} has no load up to ${instant}: there was no table then`);
    return await work(temporary);
  } finally {
    await rm(temporary, { recursive: true });
  }
};
