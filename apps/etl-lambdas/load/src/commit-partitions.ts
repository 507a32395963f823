import {
  commitLedger,
  decodeJson,
  encodeJson,
  expectedDate,
  keys,
  loadedPartSchema,
  mergeReports,
  messageOfCause,
  PartitionsFailed,
  qualityReport,
  qualityReportSchema,
  qualityRules,
  readLedger,
  shortList,
  shownRejections,
  StoreFormatError,
  summaryOf,
  withMonths,
  type Dataset,
  type LoadedPart,
  type PartitionsLoaded,
  type QualityReport,
  type RecordedMonth,
  type ReportedExecution,
  type Retrieved,
  type Store,
  type Month,
  type Transformed,
} from '@covid-etl/etl-core';
import { countsOf } from './counts.ts';
import { againAfterConflicts, withSource, type LoadResult } from './load.ts';

/**
 * Where the load of each partition says what it has done.
 *
 * @throws PartitionsFailed that names the months which could not be loaded, and says why the first of them could not
 */
export const keysOfParts = (loaded: PartitionsLoaded['loaded']): string[] => {
  const failed = loaded.filter((item) => 'failure' in item);
  const [first] = failed;
  if (first) {
    const { Error: error, Cause } = first.failure;
    const why = Cause === '' ? error : `${error}: ${messageOfCause(Cause)}`;
    throw new PartitionsFailed(
      `${failed.length} of ${loaded.length} months could not be loaded: ${shortList(failed.map(({ month }) => month))}; the first for ${why}`,
    );
  }
  return loaded.flatMap((item) => ('part' in item ? item.part : []));
};

const bodyOf = async (store: Store, key: string): Promise<Uint8Array> => {
  const stored = await store.get(key);
  if (!stored)
    throw new StoreFormatError(`${store.url}/${key} is not there, though the stage before wrote it`);
  return stored.body;
};

const readParts = async (store: Store, partKeys: readonly string[]): Promise<LoadedPart[]> => {
  const parts: LoadedPart[] = [];
  for (const key of partKeys) parts.push(decodeJson(await bodyOf(store, key), loadedPartSchema, key));
  return parts;
};

/** The report of the execution: what was found in all parts, and how late the source as a whole is. */
const reportOf = async (
  store: Store,
  parts: readonly LoadedPart[],
  dataset: Dataset,
  reported: ReportedExecution,
  source: Transformed['source'],
  timeZone: string,
): Promise<QualityReport> => {
  const ofParts: QualityReport[] = [];
  for (const { batch } of parts) {
    const key = batch.quality.report;
    ofParts.push(decodeJson(await bodyOf(store, key), qualityReportSchema, key));
  }
  const whole = {
    dataset,
    files: [],
    records: [],
    columnsBefore: {},
    table: [],
    series: [],
    regionsBefore: new Set<string>(),
    newestDate: source.lastDate,
    expectedDate: expectedDate(dataset, reported.started, timeZone),
  };
  return mergeReports(qualityReport(reported, [], whole, qualityRules), ofParts);
};

const sum = (parts: readonly LoadedPart[], name: keyof Transformed['rows']): number =>
  parts.reduce((total, { batch }) => total + batch.rows[name], 0);

/** The batch of which these are the parts. */
const wholeOf = (retrieved: Retrieved, parts: readonly LoadedPart[]): Omit<Transformed, 'quality'> => {
  const sources = parts.map(({ batch }) => batch.source);
  const lastDates = sources.map(({ lastDate }) => lastDate).filter((date) => date !== null);
  return {
    dataset: retrieved.dataset,
    asked: retrieved.asked,
    notAsked: retrieved.notAsked,
    basedOn: null,
    source: {
      // One of them had a row of a date to come: the file is read again when the date has come.
      etag: sources.some(({ etag }) => etag === null) ? null : retrieved.source.etag,
      lastDate: lastDates.sort().at(-1) ?? null,
      columns: Object.assign({}, ...sources.map(({ columns }) => columns)) as Record<string, string[]>,
    },
    prefix: '',
    months: parts.flatMap(({ batch }) => batch.months).sort(),
    rows: { read: sum(parts, 'read'), accepted: sum(parts, 'accepted'), rejected: sum(parts, 'rejected') },
    rejections: parts.flatMap(({ batch }) => batch.rejections).slice(0, shownRejections),
  };
};

/**
 * Puts what the loads of all partitions have done into the ledger, in one compare-and-swap. A month that somebody else has
 * written since is left out: whoever did so puts it into the ledger, with the rows that were there; and if not, the next
 * update finds that the ledger does not know it.
 */
const commitOnce = async (
  store: Store,
  batch: Omit<Transformed, 'quality'>,
  parts: readonly LoadedPart[],
): Promise<LoadResult> => {
  const read = await readLedger(store, batch.dataset);
  const tags = await store.tags(keys.table(batch.dataset));
  const months = new Map<Month, RecordedMonth>();
  for (const { month, etag, dates } of parts.flatMap((part) => part.months))
    if (tags.get(keys.tableMonth(batch.dataset, month)) === etag) months.set(month, { dates, etag });
  const next = withSource(withMonths(read.ledger, months, batch.source), batch, read, true);
  await commitLedger(store, next, read);
  const rowsOfDate = new Map(parts.flatMap((part) => part.rowsOfDate));
  const changed = parts.reduce((rows, part) => rows + part.changed, 0);
  return { ledger: next, ...countsOf(read.ledger, next, { rowsOfDate, changed }) };
};

export interface CommitOptions {
  readonly reported: ReportedExecution;
  readonly timeZone: string;
}

/**
 * Ends the load of a dataset by partitions: one ledger, and one quality report.
 *
 * @param partKeys where each load of a partition says what it has done
 * @returns the batch as a whole, and what was done with it
 * @throws StoreConflict where others keep changing the ledger
 * @throws StoreUnavailable, StoreFormatError
 */
export const commitPartitions = async (
  store: Store,
  retrieved: Retrieved,
  partKeys: readonly string[],
  dataset: Dataset,
  { reported, timeZone }: CommitOptions,
): Promise<{ readonly batch: Transformed; readonly loaded: LoadResult }> => {
  const parts = await readParts(store, partKeys);
  const whole = wholeOf(retrieved, parts);
  const key = keys.qualityReport(dataset.id, reported.started, reported.execution);
  const report = await reportOf(store, parts, dataset, reported, whole.source, timeZone);
  await store.put(key, encodeJson(report));
  const loaded = await againAfterConflicts(() => commitOnce(store, whole, parts));
  return { batch: { ...whole, quality: summaryOf(key, report) }, loaded };
};
