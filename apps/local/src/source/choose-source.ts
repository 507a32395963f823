import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { datasetById, InvalidInput, parseSourceUrl, sourceFiles } from '@covid-etl/etl-core';
import { UsageError } from '../verbs/errors.ts';
import type { Settings } from './settings.ts';

/** What the command line says about the source. */
export interface SourceOptions {
  /** A dataset, or several separated by commas. */
  readonly dataset?: string;
  /** URLs or paths; of a dataset of several files each with the id of its file, `nyt-us=us.csv`. */
  readonly source?: readonly string[];
}

/** The settings to use, and in one line which source they mean and why. */
export interface ChosenSource {
  readonly settings: Settings;
  readonly why: string;
}

const liveDataset = 'nyt-us';
const sampleDataset = 'sample-us';
const probeLimitMs = 3_000;

/**
 * A source as it was typed, as a URL.
 *
 * @throws UsageError where it is neither an address that can be read from nor a file
 */
const sourceUrl = (source: string): string => {
  try {
    // A drive letter is not a protocol.
    if (/^[a-z][a-z+.-]+:/i.test(source)) return parseSourceUrl(source, '--source').href;
  } catch (error) {
    if (error instanceof InvalidInput) throw new UsageError(error.message);
    throw error;
  }
  if (!existsSync(source)) throw new UsageError(`--source: there is no file ${resolve(source)}`);
  return pathToFileURL(resolve(source)).href;
};

/** The id of a dataset. @throws UsageError where it is none */
export const knownDataset = (id: string): string => {
  try {
    return datasetById(id).id;
  } catch (error) {
    throw new UsageError(`--${(error as Error).message}`);
  }
};

/** @throws UsageError that names one that is none */
const knownDatasets = (list: string): string[] => [
  ...new Set(list.split(',').map((id) => knownDataset(id.trim()))),
];

/** The datasets that a command line with a source means: named by it, else used before. @throws UsageError */
const meantDatasets = (named: string | undefined, remembered: Settings | undefined): readonly string[] => {
  if (named !== undefined) return knownDatasets(named);
  const before = remembered?.datasets ?? [];
  // The sample is not read from anywhere: who gives a source means another dataset.
  return before.some((id) => id !== sampleDataset) ? before : [liveDataset];
};

/** The ids of the files that datasets are read from, each once. */
const fileIds = (datasets: readonly string[]): string[] => [
  ...new Set(
    datasets
      .filter((id) => id !== sampleDataset)
      .flatMap((id) => datasetById(id).sources.map((file) => file.id)),
  ),
];

/** Which file a `--source` is of, and where it is. @throws UsageError where that is not clear */
const namedSource = (text: string, datasets: readonly string[]): readonly [id: string, location: string] => {
  const files = fileIds(datasets);
  const [only] = files;
  if (only === undefined)
    throw new UsageError(`--source: ${sampleDataset} is made by covid-etl itself; name another --dataset`);
  const [, id = '', location = text] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (files.includes(id)) return [id, location];
  // A path may have a "=" in it. With another dataset's file before it, it is more likely the wrong name than a path.
  if (files.length === 1 && sourceFiles.every((file) => file.id !== id)) return [only, text];
  const which = id === '' ? `say which file "${text}" is` : `"${id}" is none of these files; name one`;
  throw new UsageError(
    `--source: ${datasets.join(' and ')} ${datasets.length === 1 ? 'is' : 'are'} read from ${files.join(', ')}: ` +
      `${which}, as in --source ${only}=${location}`,
  );
};

/** The addresses that the command line gives. @throws UsageError */
const givenUrls = (sources: readonly string[], datasets: readonly string[]): Record<string, string> => {
  const urls: Record<string, string> = {};
  for (const [id, location] of sources.map((text) => namedSource(text, datasets))) {
    if (id in urls) throw new UsageError(`--source: ${id} is given twice`);
    urls[id] = sourceUrl(location);
  }
  return urls;
};

/** Where datasets are read from, in words. */
const describe = ({ datasets, sourceUrls }: Settings): string =>
  datasets
    .map((id) => {
      const { sources } = datasetById(id);
      if (id === sampleDataset) return id;
      const addresses = sources.map((file) => sourceUrls[file.id] ?? file.url);
      return `${id} from ${addresses.join(' and ')}`;
    })
    .join('; ');

/** Why an address can't be reached now, or undefined where it can. */
const whyUnreachable = async (url: string, limitMs: number): Promise<string | undefined> => {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(limitMs) });
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string } };
    return name === 'TimeoutError' ? `no answer within ${limitMs / 1000} s` : (cause?.code ?? message);
  }
};

/**
 * Chooses what to read: what the command line says, else what the data directory was used with before, else the live
 * file of The New York Times where it can be reached, else the sample.
 *
 * @throws UsageError
 */
export const chooseSource = async (
  options: SourceOptions,
  remembered: Settings | undefined,
  probe: { readonly url?: string; readonly limitMs?: number } = {},
): Promise<ChosenSource> => {
  const { dataset, source = [] } = options;
  if (dataset !== undefined || source.length > 0) {
    const datasets = meantDatasets(dataset, remembered);
    const sourceUrls = { ...remembered?.sourceUrls, ...givenUrls(source, datasets) };
    const settings = { datasets: [...datasets], sourceUrls };
    return { settings, why: `Source: ${describe(settings)}, as asked for.` };
  }
  if (remembered) return { settings: remembered, why: `Source: ${describe(remembered)}, as before.` };
  const { url = datasetById(liveDataset).sources[0].url, limitMs = probeLimitMs } = probe;
  const unreachable = await whyUnreachable(url, limitMs);
  return unreachable === undefined
    ? {
        settings: { datasets: [liveDataset], sourceUrls: {} },
        why: `Source: ${liveDataset}, live from ${url}, because it can be reached.`,
      }
    : {
        settings: { datasets: [sampleDataset], sourceUrls: {} },
        why: `Source: ${sampleDataset}, the bundled SYNTHETIC sample, because ${new URL(url).host} can't be reached (${unreachable}).`,
      };
};
