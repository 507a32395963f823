import {
  encodeColumns,
  encodeJson,
  fromEpochDay,
  keys,
  QualityError,
  qualityReport,
  qualityRules,
  shownRejections,
  summaryOf,
  tableMonths,
  type CalendarDate,
  type CheckedBatch,
  type CountColumns,
  type Evidence,
  type QualityReport,
  type RawFile,
  type ReportedExecution,
  type Retrieved,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';

/** The newest date of the rows; null where there are none. */
export const newestOf = ({ length, day }: CountColumns): CalendarDate | null =>
  length === 0 ? null : fromEpochDay(day.reduce((newest, of) => Math.max(newest, of)));

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

/** A batch that was checked, and what belongs to it. */
export interface BatchToStage {
  readonly retrieved: Retrieved;
  readonly raw: readonly RawFile[];
  readonly batch: CheckedBatch;
  readonly evidence: Evidence;
  readonly reported: ReportedExecution;
  /** Where the report goes, and where the months go. */
  readonly reportKey: string;
  readonly prefix: string;
  /** The newest date that the source has. */
  readonly lastDate: CalendarDate | null;
  /** The rules that do not end this execution. */
  readonly accept: readonly string[];
}

/**
 * Holds a batch against the rules of quality, and stages it month by month. The entity tag of a file with a row of a date
 * to come is not passed on: the same file is read again when the date has come.
 *
 * @throws QualityError where it breaks a rule of severity `error`
 * @throws StoreUnavailable
 */
export const stageBatch = async (
  store: Store,
  { retrieved, raw, batch, evidence, reported, reportKey, prefix, lastDate, accept }: BatchToStage,
): Promise<Transformed> => {
  const { dataset, asked, notAsked, source, basedOn } = retrieved;
  const { files, counts, rejections } = batch;
  const report = qualityReport(reported, raw, evidence, qualityRules);
  await store.put(reportKey, encodeJson(report));
  requireQuality(report, reportKey, accept);

  const months = tableMonths(counts);
  for (const [month, ofMonth] of months)
    await store.put(keys.stagedMonth(prefix, month), encodeColumns(ofMonth));
  if (rejections.length > 0) await store.put(keys.stagedRejections(prefix), encodeJson(rejections));
  return {
    dataset,
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
