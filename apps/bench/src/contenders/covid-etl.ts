import { createReadStream } from 'node:fs';
import { open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkRows,
  createRegionIndex,
  datasetById,
  encodeColumns,
  firstLine,
  mergeColumns,
  monthRanges,
  readCsvHeader,
  readRows,
  tableMonths,
  type CalendarDate,
  type MonthRange,
} from '@covid-etl/etl-core';
import type { Contender } from './contender.ts';

const lastDate = '9999-12-29' as CalendarDate;

/** A file of all years, in the place of the source's year files. */
const allYears = () => {
  const counties = datasetById('nyt-us-counties');
  return { ...counties.sources[0], firstDate: counties.firstDate, lastDate };
};

const chunkSize = 1024 * 1024;
/** The longest header that is looked for. */
const headerSize = 4_096;

const bytesOf = async (file: FileHandle, from: number, to: number): Promise<Uint8Array> => {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
};

/**
 * What this project does with a file of many months: finds where they are, and then month by month reads its rows, checks
 * each field and each row against the others, and writes the part of the table.
 */
export const covidEtl: Contender = async (csv, directory) => {
  const source = allYears();
  await using file = await open(csv);
  const { text, next } = firstLine(await bytesOf(file, 0, headerSize));
  const header = readCsvHeader(text, source, csv);
  const regions = createRegionIndex(header);
  const read = async ({ from, to, linesBefore }: MonthRange) => {
    const rows = readRows(await bytesOf(file, from, to), header, source, regions);
    return checkRows(rows, source, lastDate, (line) => line + linesBefore + 1).counts;
  };
  const ranges = await monthRanges(createReadStream(csv, { highWaterMark: chunkSize }), next);
  for (const ofMonth of Map.groupBy(ranges, ({ month }) => month).values()) {
    const counts = await Promise.all(ofMonth.map(read));
    for (const [month, columns] of tableMonths(mergeColumns(counts)))
      await writeFile(join(directory, `${month}.parquet`), encodeColumns(columns));
  }
};
