import { mkdir, copyFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  datasetById,
  encodeColumns,
  openStore,
  readRaw,
  tableMonths,
  type CalendarDate,
  type Dataset,
} from '@covid-etl/etl-core';
import type { Contender } from './contender.ts';

/** A file of all years, in the place of the source's year files. */
const dataset = (): Dataset => {
  const counties = datasetById('nyt-us-counties');
  const lastDate = '9999-12-29' as CalendarDate;
  const file = { ...counties.sources[0], firstDate: counties.firstDate, lastDate, maxBytes: Infinity };
  return { ...counties, lastDate, sources: [file] };
};

/** What this project's Transform does with a file: reads it, checks each field, and writes the months. */
export const covidEtl: Contender = async (csv, directory) => {
  const of = dataset();
  const store = await openStore(pathToFileURL(join(directory, 'store')).href);
  const key = 'raw/counties.csv';
  const path = join(directory, 'store', key);
  await mkdir(dirname(path), { recursive: true });
  await copyFile(csv, path);
  const raw = [{ source: of.sources[0].id, key, excerptKey: null, bytes: 0 }];
  const { counts } = await readRaw(store, raw, of, '9999-12-29' as CalendarDate);
  for (const [month, ofMonth] of tableMonths(counts))
    await writeFile(join(directory, `${month}.parquet`), encodeColumns(ofMonth));
};
