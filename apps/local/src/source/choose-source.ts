import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { datasetById, InvalidInput, parseSourceUrl } from '@covid-etl/etl-core';
import { UsageError } from '../verbs/errors.ts';
import type { Settings } from './settings.ts';

/** What the command line says about the source. */
export interface SourceOptions {
  readonly dataset?: string;
  /** A URL, or the path of a file. */
  readonly source?: string;
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

const knownDataset = (id: string): string => {
  try {
    return datasetById(id).id;
  } catch (error) {
    throw new UsageError(`--${(error as Error).message}`);
  }
};

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
  const known = remembered?.sourceUrls ?? {};
  if (options.source !== undefined || options.dataset !== undefined) {
    const dataset = knownDataset(options.dataset ?? liveDataset);
    if (options.source !== undefined && dataset === sampleDataset)
      throw new UsageError(`--source: ${sampleDataset} is made by covid-etl itself; name another --dataset`);
    const sourceUrls =
      options.source === undefined ? known : { ...known, [dataset]: sourceUrl(options.source) };
    const from = sourceUrls[dataset] ?? datasetById(dataset).sources[0].url;
    return {
      settings: { dataset, sourceUrls },
      why: `Source: ${dataset}${dataset === sampleDataset ? '' : ` from ${from}`}, as asked for.`,
    };
  }
  if (remembered) {
    const from = remembered.sourceUrls[remembered.dataset];
    return {
      settings: remembered,
      why: `Source: ${remembered.dataset}${from ? ` from ${from}` : ''}, as before.`,
    };
  }
  const { url = datasetById(liveDataset).sources[0].url, limitMs = probeLimitMs } = probe;
  const unreachable = await whyUnreachable(url, limitMs);
  return unreachable === undefined
    ? {
        settings: { dataset: liveDataset, sourceUrls: {} },
        why: `Source: ${liveDataset}, live from ${url}, because it can be reached.`,
      }
    : {
        settings: { dataset: sampleDataset, sourceUrls: {} },
        why: `Source: ${sampleDataset}, the bundled SYNTHETIC sample, because ${new URL(url).host} can't be reached (${unreachable}).`,
      };
};
