import { Readable } from 'node:stream';
import type { Dataset, SourceFile } from '../dataset/dataset.ts';
import { StoreFormatError } from '../errors.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { mergeRecords } from '../record/merge-records.ts';
import { readCsvHeader } from '../source/csv.ts';
import { readLines, type Line } from '../source/lines.ts';
import { noteRecovered, withUnknownRecovered, type FirstRecovered } from '../source/unknown-recovered.ts';
import type { RawFile, Rejection } from '../stage/contracts.ts';
import { decodeJson } from '../store/json.ts';
import type { Store } from '../store/store.ts';
import { checkRows } from './check-rows.ts';
import { excerptSchema, type Excerpt } from './excerpt.ts';

/** What was retrieved of one file, checked. */
export interface CheckedFile {
  readonly file: SourceFile;
  /** The columns of its header. */
  readonly columns: readonly string[];
  /** How many rows the file has, all of them, and of which regions. */
  readonly rows: number;
  readonly regions: ReadonlySet<string>;
  readonly records: readonly DailyCount[];
  readonly rejections: readonly Rejection[];
  /** Records whose recovered is a zero that can't be meant (see unknown-recovered.ts). */
  readonly unknownRecovered: readonly DailyCount[];
  readonly hasRowToCome: boolean;
}

/** What was retrieved of all files of a dataset, checked. */
export interface CheckedBatch {
  readonly files: readonly CheckedFile[];
  /** The records of the dataset (see mergeRecords). */
  readonly records: readonly DailyCount[];
  readonly rejections: readonly Rejection[];
}

/** The bytes that a stage before has written. */
const read = async (store: Store, key: string): Promise<Uint8Array> => {
  const stored = await store.get(key);
  if (!stored)
    throw new StoreFormatError(`${store.url}/${key} is not there, though the stage before wrote it`);
  return stored.body;
};

/** The lines of the raw object under the numbers that they have in the source's file. */
async function* numbered(body: Uint8Array, excerpt: Excerpt | null): AsyncGenerator<Line> {
  for await (const line of readLines(Readable.from([body])))
    yield { ...line, number: excerpt?.lines[line.number - 1] ?? line.number };
}

const checkFile = async (
  store: Store,
  { key, excerptKey }: RawFile,
  file: SourceFile,
  newestDate: CalendarDate,
  columnsBefore: readonly string[],
): Promise<CheckedFile> => {
  const excerpt =
    excerptKey === null ? null : decodeJson(await read(store, excerptKey), excerptSchema, excerptKey);
  const lines = numbered(await read(store, key), excerpt);
  const first = await lines.next();
  const header = readCsvHeader(
    first.done ? undefined : first.value.text,
    file,
    `${store.url}/${key}`,
    columnsBefore,
  );
  const { found, rejections, hasRowToCome } = await checkRows(lines, header, file, newestDate);
  const firstRecovered: FirstRecovered = excerpt?.firstRecovered ?? new Map<string, CalendarDate>();
  if (!excerpt) for (const { record } of found) noteRecovered(firstRecovered, record);
  const records: DailyCount[] = [];
  const unknownRecovered: DailyCount[] = [];
  for (const { record } of found) {
    const known = withUnknownRecovered(record, firstRecovered, file);
    if (known !== record) unknownRecovered.push(record);
    if (known) records.push(known);
  }
  return {
    file,
    columns: header.names,
    rows: excerpt?.rows ?? found.length + rejections.length,
    regions: new Set(excerpt?.regions ?? records.map(({ region }) => region)),
    records,
    rejections,
    unknownRecovered,
    hasRowToCome,
  };
};

/**
 * Reads and checks what a stage before has retrieved.
 *
 * @param newestDate the newest date on earth
 * @param columnsBefore the columns that a file had when it was loaded last
 * @throws SourceFormatError where a file is not the source's
 * @throws StoreUnavailable, StoreFormatError
 */
export const readRaw = async (
  store: Store,
  raw: readonly RawFile[],
  dataset: Dataset,
  newestDate: CalendarDate,
  columnsBefore: (file: SourceFile) => readonly string[] = () => [],
): Promise<CheckedBatch> => {
  const files: CheckedFile[] = [];
  for (const of of raw) {
    const file = dataset.sources.find(({ id }) => id === of.source);
    if (!file) throw new StoreFormatError(`${of.key} is of ${of.source}, which is no file of ${dataset.id}`);
    files.push(await checkFile(store, of, file, newestDate, columnsBefore(file)));
  }
  const isOne = dataset.sources.length === 1;
  return {
    files,
    records: mergeRecords(files.map(({ records }) => records)),
    rejections: files.flatMap(({ file, rejections }) =>
      isOne ? rejections : rejections.map((rejection) => ({ source: file.id, ...rejection })),
    ),
  };
};
