import type { Dataset, SourceFile } from '../dataset/dataset.ts';
import { StoreFormatError } from '../errors.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import type { CountColumns } from '../record/count-columns.ts';
import { readCsvHeader, type CsvHeader } from '../source/csv.ts';
import { lineFeed } from '../source/line-fields.ts';
import { firstLine } from '../source/lines.ts';
import { readRows } from '../source/read-rows.ts';
import type { RawFile } from '../stage/contracts.ts';
import type { Store } from '../store/store.ts';
import { batchOf, checkBody, type CheckedBatch, type FileBatch } from './checked-batch.ts';
import type { FileRange, Partition } from './partitions.ts';

/** What was retrieved of a month. */
export interface CheckedPartition {
  readonly batch: CheckedBatch;
  /** The rows of the two months before, which the rules of quality look back to. */
  readonly lookBack: CountColumns;
}

/** The longest header that is looked for, in bytes. */
const longestHeader = 64 * 1024;

const bytesOf = async (store: Store, key: string, from: number, to: number): Promise<Uint8Array> => {
  const bytes = await store.readRange(key, from, to);
  if (!bytes)
    throw new StoreFormatError(`${store.url}/${key} is not there, though the stage before wrote it`);
  return bytes;
};

const linesIn = (bytes: Uint8Array): number => {
  let lines = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) lines += 1;
  return lines;
};

/** The bytes of ranges of a file, one after the other, and the number that each of their lines has in the file. */
const join = async (store: Store, key: string, ranges: readonly FileRange[]) => {
  const bodies: Uint8Array[] = [];
  const starts: { readonly first: number; readonly linesBefore: number }[] = [];
  let lines = 0;
  for (const { from, to, linesBefore } of ranges) {
    const body = await bytesOf(store, key, from, to);
    bodies.push(body);
    starts.push({ first: lines, linesBefore });
    lines += linesIn(body);
  }
  const numberOf = (line: number): number => {
    const { first, linesBefore } = starts.findLast((start) => start.first <= line) ?? {
      first: 0,
      linesBefore: 0,
    };
    return linesBefore + line - first + 1;
  };
  return { body: Buffer.concat(bodies), numberOf };
};

/**
 * Reads and checks a month of what a stage before has retrieved, and what the rules look back to, and nothing else of the
 * files.
 *
 * @param newestDate the newest date on earth
 * @throws SourceFormatError where a file is not the source's
 * @throws StoreUnavailable, StoreFormatError
 */
export const readPartition = async (
  store: Store,
  raw: readonly RawFile[],
  dataset: Dataset,
  { ranges, lookBack }: Partition,
  newestDate: CalendarDate,
): Promise<CheckedPartition> => {
  const headerOf = async (file: SourceFile, key: string): Promise<CsvHeader> => {
    const { text } = firstLine(await bytesOf(store, key, 0, longestHeader));
    return readCsvHeader(text, file, `${store.url}/${key}`);
  };
  const readFiles = async (of: readonly FileRange[]): Promise<FileBatch[]> => {
    const files: FileBatch[] = [];
    for (const [source, ofFile] of Map.groupBy(of, (range) => range.source)) {
      const file = dataset.sources.find(({ id }) => id === source);
      const key = raw.find((retrieved) => retrieved.source === source)?.key;
      if (!file || key === undefined) throw new StoreFormatError(`${source} is no file of ${dataset.id}`);
      const header = await headerOf(file, key);
      const { body, numberOf } = await join(store, key, ofFile);
      files.push(
        checkBody(readRows(body, header, file), { file, header, newestDate, numberOf, excerpt: null }),
      );
    }
    return files;
  };
  return {
    batch: batchOf(dataset, await readFiles(ranges)),
    lookBack: batchOf(dataset, await readFiles(lookBack)).counts,
  };
};
