import {
  encodeColumns,
  encodeJson,
  expectedDate,
  fromEpochDay,
  keys,
  QualityError,
  qualityReport,
  qualityRules,
  readRaw,
  recordsOf,
  rejectionText,
  shownRejections,
  SourceFormatError,
  summaryOf,
  tableMonths,
  type CalendarDate,
  type CheckedFile,
  type CountColumns,
  type Dataset,
  type Ledger,
  type QualityReport,
  type RawFile,
  type Retrieved,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { gatherEvidence } from './evidence.ts';

const newestOf = ({ length, day }: CountColumns): CalendarDate | null =>
  length === 0 ? null : fromEpochDay(day.reduce((newest, of) => Math.max(newest, of)));

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

/** @throws QualityError that says what breaks a rule which must not be broken, unless it is accepted */
const requireQuality = ({ rules }: QualityReport, key: string, accept: readonly string[]): void => {
  const broken = rules.filter(
    ({ name, severity, count }) => severity === 'error' && count > 0 && !accept.includes(name),
  );
  if (broken.length === 0) return;
  const texts = broken.map(({ name, findings }) => `${name}: ${findings.map(({ text }) => text).join(', ')}`);
  const names = broken.map(({ name }) => name).join(' ');
  throw new QualityError(
    `${texts.join('; ')}; nothing was changed, and the report is ${key}. Where it is right so: covid-etl run --accept ${names}`,
  );
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
 * Checks and normalises what was retrieved, holds it against the rules of quality, and stages it month by month. The
 * entity tag of a file with a row of a date to come is not passed on: the same file is read again when the date has come.
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
  const { asked, notAsked, source, basedOn } = retrieved;
  const raw = retrieved.raw ?? [];
  const batch = await readRaw(
    store,
    raw,
    dataset,
    newestDate,
    ({ id }) => ledger.source?.columns?.[id] ?? [],
  );
  const { files, counts, rejections } = batch;
  requireRows(store, raw, files);
  const lastDate = source.lastDate ?? newestOf(counts);
  const evidence = await gatherEvidence(store, ledger, dataset, files, recordsOf(counts), {
    newestDate: lastDate,
    expectedDate: expectedDate(dataset, started, timeZone),
  });
  const reported = { dataset: dataset.id, execution, started, newestPossibleDate: newestDate };
  const report = qualityReport(reported, raw, evidence, qualityRules);
  const reportKey = keys.qualityReport(dataset.id, started, execution);
  await store.put(reportKey, encodeJson(report));
  requireQuality(report, reportKey, accept);

  const prefix = keys.staged(dataset.id, execution, staging);
  const months = tableMonths(counts);
  for (const [month, ofMonth] of months)
    await store.put(keys.stagedMonth(prefix, month), encodeColumns(ofMonth));
  if (rejections.length > 0) await store.put(keys.stagedRejections(prefix), encodeJson(rejections));
  return {
    dataset: dataset.id,
    asked,
    notAsked,
    source: {
      etag: files.some(({ hasRowToCome }) => hasRowToCome) ? null : source.etag,
      lastDate,
      columns: {
        ...source.columns,
        ...Object.fromEntries(files.map(({ file, columns }) => [file.id, [...columns]])),
      },
    },
    basedOn,
    prefix,
    months: [...months.keys()].sort(),
    rows: { read: counts.length + rejections.length, accepted: counts.length, rejected: rejections.length },
    rejections: rejections.slice(0, shownRejections),
    quality: summaryOf(reportKey, report),
  };
};
