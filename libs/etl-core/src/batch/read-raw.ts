import type { Dataset, SourceFile } from '../dataset/dataset.ts';
import { StoreFormatError } from '../errors.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import { readCsvHeader } from '../source/csv.ts';
import { firstLine } from '../source/lines.ts';
import { readRows } from '../source/read-rows.ts';
import type { RawFile } from '../stage/contracts.ts';
import { decodeJson } from '../store/json.ts';
import type { Store } from '../store/store.ts';
import { batchOf, checkBody, type CheckedBatch, type FileBatch } from './checked-batch.ts';
import { excerptSchema } from './excerpt.ts';

/** The bytes that a stage before has written. */
const read = async (store: Store, key: string): Promise<Uint8Array> => {
  const stored = await store.get(key);
  if (!stored)
    throw new StoreFormatError(`${store.url}/${key} is not there, though the stage before wrote it`);
  return stored.body;
};

const checkFile = async (
  store: Store,
  { key, excerptKey }: RawFile,
  file: SourceFile,
  newestDate: CalendarDate,
  columnsBefore: readonly string[],
): Promise<FileBatch> => {
  const excerpt =
    excerptKey === null ? null : decodeJson(await read(store, excerptKey), excerptSchema, excerptKey);
  const body = await read(store, key);
  const { text, next } = firstLine(body);
  const header = readCsvHeader(text, file, `${store.url}/${key}`, columnsBefore);
  // The header is line 1.
  const numberOf = (line: number): number => excerpt?.lines[line + 1] ?? line + 2;
  return checkBody(readRows(body.subarray(next), header, file), {
    file,
    header,
    newestDate,
    numberOf,
    excerpt,
  });
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
  const files: FileBatch[] = [];
  for (const of of raw) {
    const file = dataset.sources.find(({ id }) => id === of.source);
    if (!file) throw new StoreFormatError(`${of.key} is of ${of.source}, which is no file of ${dataset.id}`);
    files.push(await checkFile(store, of, file, newestDate, columnsBefore(file)));
  }
  return batchOf(dataset, files);
};
