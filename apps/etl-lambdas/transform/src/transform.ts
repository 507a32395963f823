import {
  expectedDate,
  keys,
  readRaw,
  recordsOf,
  rejectionText,
  SourceFormatError,
  type CalendarDate,
  type CheckedFile,
  type Dataset,
  type Ledger,
  type RawFile,
  type Retrieved,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { gatherEvidence } from './evidence.ts';
import { newestOf, stageBatch } from './stage-batch.ts';

/** A whole file without a single row that can be right is not the source's. */
const requireRows = (store: Store, raw: readonly RawFile[], files: readonly CheckedFile[]): void => {
  for (const [i, { key, excerptKey }] of raw.entries()) {
    const { accepted = 0, rejections = [] } = files[i] ?? {};
    if (excerptKey !== null || accepted > 0) continue;
    throw new SourceFormatError(
      `${store.url}/${key} has no row that can be loaded (${rejections.length} rejected` +
        `${rejections[0] ? `, the first in ${rejectionText(rejections[0])}` : ''}); nothing was changed`,
    );
  }
};

export interface TransformOptions {
  readonly execution: string;
  /** When the execution started. */
  readonly started: string;
  /** Names what this try stages among the tries of the execution. */
  readonly staging: string;
  /** The newest date on earth. */
  readonly newestDate: CalendarDate;
  readonly timeZone: string;
  /** The rules that do not end this execution. */
  readonly accept: readonly string[];
}

/**
 * Checks and normalises what was retrieved, holds it against the rules of quality, and stages it month by month
 * (stageBatch).
 *
 * @param ledger what has been loaded before
 * @throws SourceFormatError where it is not the source's file, or where a whole file has no row that can be right
 * @throws QualityError where it breaks a rule of severity `error`
 * @throws StoreUnavailable, StoreFormatError
 */
export const transform = async (
  retrieved: Retrieved,
  dataset: Dataset,
  store: Store,
  ledger: Ledger,
  { execution, started, staging, newestDate, timeZone, accept }: TransformOptions,
): Promise<Transformed> => {
  const raw = retrieved.raw ?? [];
  const batch = await readRaw(
    store,
    raw,
    dataset,
    newestDate,
    ({ id }) => ledger.source?.columns?.[id] ?? [],
  );
  const { files, counts } = batch;
  requireRows(store, raw, files);
  const lastDate = retrieved.source.lastDate ?? newestOf(counts);
  const evidence = await gatherEvidence(store, ledger, dataset, files, recordsOf(counts), {
    newestDate: lastDate,
    expectedDate: expectedDate(dataset, started, timeZone),
  });
  return stageBatch(store, {
    retrieved,
    raw,
    batch,
    evidence,
    reported: { dataset: dataset.id, execution, started, newestPossibleDate: newestDate },
    reportKey: keys.qualityReport(dataset.id, started, execution),
    prefix: keys.staged(dataset.id, execution, staging),
    lastDate,
    accept,
  });
};
