import {
  byRegionAndDate,
  encodeJson,
  encodeParquet,
  keys,
  monthOf,
  readRaw,
  rejectionText,
  shownRejections,
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

/** A whole file without a single row that can be right is not the source's. */
const requireRows = (store: Store, raw: readonly RawFile[], files: readonly CheckedFile[]): void => {
  for (const [i, { key, excerptKey }] of raw.entries()) {
    const { records = [], rejections = [] } = files[i] ?? {};
    if (excerptKey !== null || records.length > 0) continue;
    throw new SourceFormatError(
      `${store.url}/${key} has no row that can be loaded (${rejections.length} rejected` +
        `${rejections[0] ? `, the first in ${rejectionText(rejections[0])}` : ''}); nothing was changed`,
    );
  }
};

/**
 * Checks and normalises what was retrieved, and stages it month by month. The entity tag of a file with a row of a date
 * to come is not passed on: the same file is read again when the date has come.
 *
 * @param ledger what has been loaded before
 * @param newestDate the newest date on earth
 * @throws SourceFormatError where it is not the source's file, or where a whole file has no row that can be right
 * @throws StoreUnavailable
 */
export const transform = async (
  retrieved: Retrieved,
  dataset: Dataset,
  store: Store,
  ledger: Ledger,
  { execution, staging, newestDate }: { execution: string; staging: string; newestDate: CalendarDate },
): Promise<Transformed> => {
  const { asked, notAsked, source, basedOn, raw } = retrieved;
  const { files, records, rejections } = await readRaw(
    store,
    raw ?? [],
    dataset,
    newestDate,
    ({ id }) => ledger.source?.columns?.[id] ?? [],
  );
  requireRows(store, raw ?? [], files);

  const prefix = keys.staged(dataset.id, execution, staging);
  const months = Map.groupBy(records, (record) => monthOf(record.date));
  for (const [month, ofMonth] of months)
    await store.put(keys.stagedMonth(prefix, month), encodeParquet(ofMonth.sort(byRegionAndDate)));
  if (rejections.length > 0) await store.put(keys.stagedRejections(prefix), encodeJson(rejections));

  const lastRecord =
    records
      .map((record) => record.date)
      .sort()
      .at(-1) ?? null;
  return {
    dataset: dataset.id,
    asked,
    notAsked,
    source: {
      etag: files.some(({ hasRowToCome }) => hasRowToCome) ? null : source.etag,
      lastDate: source.lastDate ?? lastRecord,
      ...(raw
        ? { columns: Object.fromEntries(files.map(({ file, columns }) => [file.id, [...columns]])) }
        : {}),
    },
    basedOn,
    prefix,
    months: [...months.keys()].sort(),
    rows: { read: records.length + rejections.length, accepted: records.length, rejected: rejections.length },
    rejections: rejections.slice(0, shownRejections),
  };
};
