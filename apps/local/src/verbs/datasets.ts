import { type Dataset, datasets as all, loadedDates, plural, readLedger } from '@covid-etl/etl-core';
import { attributionText } from '../query/attribution.ts';
import { readSettings } from '../source/settings.ts';
import { storeOf } from '../store-of.ts';
import type { Terminal } from '../view/format.ts';
import { exitCodes } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';

type DatasetsOptions = Pick<CommonOptions, 'dataDir' | 'json'>;

const readDatasets = async ({ dataDir }: DatasetsOptions) => {
  const store = await storeOf(dataDir);
  const sourceUrls = (await readSettings(dataDir))?.sourceUrls ?? {};
  const read = async ({ id, title, firstDate, lastDate, sources }: Dataset) => {
    const dates = loadedDates((await readLedger(store, id)).ledger);
    return {
      id,
      title,
      firstDate,
      lastDate,
      loaded: { dates: dates.length, lastDate: dates.at(-1) ?? null },
      sources: sources.map((file) => ({
        id: file.id,
        url: sourceUrls[file.id] ?? file.url,
        attribution: file.attribution,
        licence: file.licence,
      })),
    };
  };
  return Promise.all(all.map(read));
};

const show = (terminal: Terminal, list: Awaited<ReturnType<typeof readDatasets>>): void => {
  for (const { id, title, firstDate, lastDate, loaded, sources } of list) {
    terminal.line(`${terminal.style('bold', id)}: ${title}`);
    const lifetime = lastDate === null ? `from ${firstDate}, goes on` : `from ${firstDate} to ${lastDate}`;
    const here =
      loaded.lastDate === null ? 'nothing' : `${plural(loaded.dates, 'date')}, up to ${loaded.lastDate}`;
    terminal.line(`  ${lifetime}; loaded here: ${here}`);
    for (const { id: file, url } of sources) terminal.line(`  ${file}: ${url}`);
    for (const text of new Set(sources.map(attributionText))) terminal.line(`  ${text}`);
  }
};

/** `datasets`: every dataset, whose it is, and what of it is loaded here. */
export const datasets = async (options: DatasetsOptions): Promise<number> => {
  const list = await readDatasets(options);
  show(terminalFor(options), list);
  printJson(options, list);
  return exitCodes.ok;
};
