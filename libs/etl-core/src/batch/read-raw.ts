import type { Dataset, SourceFile } from '../dataset/dataset.ts';
import { StoreFormatError } from '../errors.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import { regionsOf, type CountColumns } from '../record/count-columns.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { mergeColumns } from '../record/merge-columns.ts';
import { readCsvHeader } from '../source/csv.ts';
import { firstLine } from '../source/lines.ts';
import { readRows } from '../source/read-rows.ts';
import { settleRecovered } from '../source/settle-recovered.ts';
import type { RawFile, Rejection } from '../stage/contracts.ts';
import { decodeJson } from '../store/json.ts';
import type { Store } from '../store/store.ts';
import { checkRows } from './check-rows.ts';
import { excerptSchema } from './excerpt.ts';

/** What was retrieved of one file, checked. */
export interface CheckedFile {
  readonly file: SourceFile;
  /** The columns of its header. */
  readonly columns: readonly string[];
  /** How many rows the file has, all of them, and of which regions. */
  readonly rows: number;
  readonly regions: ReadonlySet<string>;
  /** How many of the rows can be right. */
  readonly accepted: number;
  readonly rejections: readonly Rejection[];
  /** Records whose recovered is a zero that can't be meant (see unknown-recovered.ts). */
  readonly unknownRecovered: readonly DailyCount[];
  readonly hasRowToCome: boolean;
}

/** What was retrieved of all files of a dataset, checked. */
export interface CheckedBatch {
  readonly files: readonly CheckedFile[];
  /** The records of the dataset (see mergeColumns). */
  readonly counts: CountColumns;
  readonly rejections: readonly Rejection[];
}

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
): Promise<{ checked: CheckedFile; counts: CountColumns }> => {
  const excerpt =
    excerptKey === null ? null : decodeJson(await read(store, excerptKey), excerptSchema, excerptKey);
  const body = await read(store, key);
  const { text, next } = firstLine(body);
  const header = readCsvHeader(text, file, `${store.url}/${key}`, columnsBefore);
  const rows = readRows(body.subarray(next), header, file);
  // The header is line 1.
  const numberOf = (line: number): number => excerpt?.lines[line + 1] ?? line + 2;
  const { counts: found, rejections, hasRowToCome } = checkRows(rows, file, newestDate, numberOf);
  const { counts, unknownRecovered } = settleRecovered(found, file, excerpt?.firstRecovered);
  return {
    counts,
    checked: {
      file,
      columns: header.names,
      rows: excerpt?.rows ?? found.length + rejections.length,
      regions: excerpt ? new Set(excerpt.regions) : regionsOf(counts),
      accepted: counts.length,
      rejections,
      unknownRecovered,
      hasRowToCome,
    },
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
  const files: { checked: CheckedFile; counts: CountColumns }[] = [];
  for (const of of raw) {
    const file = dataset.sources.find(({ id }) => id === of.source);
    if (!file) throw new StoreFormatError(`${of.key} is of ${of.source}, which is no file of ${dataset.id}`);
    files.push(await checkFile(store, of, file, newestDate, columnsBefore(file)));
  }
  const isOne = dataset.sources.length === 1;
  return {
    files: files.map(({ checked }) => checked),
    counts: mergeColumns(files.map(({ counts }) => counts)),
    rejections: files.flatMap(({ checked: { file, rejections } }) =>
      isOne ? rejections : rejections.map((rejection) => ({ source: file.id, ...rejection })),
    ),
  };
};
