import { Readable } from 'node:stream';
import {
  encodeJson,
  encodeParquet,
  keys,
  byRegionAndDate,
  monthOf,
  readCsvHeader,
  readLines,
  shownRejections,
  SourceFormatError,
  StoreFormatError,
  decodeJson,
  type CalendarDate,
  type Dataset,
  type Line,
  type Retrieved,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { array, number } from 'valibot';
import { checkRows, type CheckedRows } from './check-rows.ts';

type RawReference = NonNullable<Retrieved['raw']>;

/** The bytes that a stage before has written. */
const read = async (store: Store, key: string): Promise<Uint8Array> => {
  const stored = await store.get(key);
  if (!stored)
    throw new StoreFormatError(`${store.url}/${key} is not there, though the stage before wrote it`);
  return stored.body;
};

/** The lines of the raw object under the numbers that they have in the source's file. */
async function* linesOf(store: Store, raw: RawReference): AsyncGenerator<Line> {
  const body = await read(store, raw.key);
  const numbers =
    raw.linesKey === null ? null : decodeJson(await read(store, raw.linesKey), array(number()), raw.linesKey);
  for await (const line of readLines(Readable.from([body])))
    yield { ...line, number: numbers?.[line.number - 1] ?? line.number };
}

const checkRaw = async (
  store: Store,
  raw: RawReference,
  dataset: Dataset,
  newestDate: CalendarDate,
): Promise<CheckedRows> => {
  const lines = linesOf(store, raw);
  const first = await lines.next();
  const header = readCsvHeader(first.done ? undefined : first.value.text, dataset, `${store.url}/${raw.key}`);
  return checkRows(lines, header, dataset, newestDate);
};

/**
 * Checks and normalises what was retrieved, and stages it month by month. The entity tag of a file with a row of a date
 * to come is not passed on: the same file is read again when the date has come.
 *
 * @param newestDate the newest date on earth
 * @throws SourceFormatError where it is not the source's file, or where a whole file has no row that can be right
 * @throws StoreUnavailable
 */
export const transform = async (
  retrieved: Retrieved,
  dataset: Dataset,
  store: Store,
  { execution, staging, newestDate }: { execution: string; staging: string; newestDate: CalendarDate },
): Promise<Transformed> => {
  const { asked, notAsked, source, basedOn, raw } = retrieved;
  const { records, rejections, hasRowToCome } = raw
    ? await checkRaw(store, raw, dataset, newestDate)
    : { records: [], rejections: [], hasRowToCome: false };
  if (raw?.linesKey === null && records.length === 0)
    throw new SourceFormatError(
      `${store.url}/${raw.key} has no row that can be loaded (${rejections.length} rejected` +
        `${rejections[0] ? `, the first in line ${rejections[0].line}: ${rejections[0].reason}` : ''}); nothing was changed`,
    );

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
    source: { etag: hasRowToCome ? null : source.etag, lastDate: source.lastDate ?? lastRecord },
    basedOn,
    prefix,
    months: [...months.keys()].sort(),
    rows: { read: records.length + rejections.length, accepted: records.length, rejected: rejections.length },
    rejections: rejections.slice(0, shownRejections),
  };
};
