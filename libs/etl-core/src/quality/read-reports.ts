import { decodeJson } from '../store/json.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { qualityReportSchema, type QualityReport } from './report.ts';

const readReport = async (store: Store, key: string): Promise<QualityReport[]> => {
  const stored = await store.get(key);
  return stored ? [decodeJson(stored.body, qualityReportSchema, key)] : [];
};

const keysOf = async (store: Store, dataset: string): Promise<string[]> =>
  [...(await store.tags(keys.qualityReports(dataset))).keys()].sort();

/**
 * A dataset's quality reports, by the start of their executions, oldest first.
 *
 * @throws StoreUnavailable, StoreFormatError
 */
export const readReports = async (store: Store, dataset: string): Promise<QualityReport[]> => {
  const reports: QualityReport[] = [];
  for (const key of await keysOf(store, dataset)) reports.push(...(await readReport(store, key)));
  return reports;
};

/**
 * The report of the execution that started last; undefined where there is none.
 *
 * @throws StoreUnavailable, StoreFormatError
 */
export const readNewestReport = async (store: Store, dataset: string): Promise<QualityReport | undefined> => {
  const newest = (await keysOf(store, dataset)).at(-1);
  return newest === undefined ? undefined : (await readReport(store, newest))[0];
};
