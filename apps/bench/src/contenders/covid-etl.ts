import { createReadStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
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

const lengthOf = (ranges: readonly MonthRange[]): number =>
  ranges.reduce((bytes, { from, to }) => bytes + to - from, 0);

/**
 * What this project does with a file of many months: finds where they are, and then month by month reads its rows, checks
 * each field and each row against the others, and writes the part of the table.
 */
export const covidEtl: Contender = async (csv, directory) => {
  const source = allYears();
  await using file = await open(csv);
  const { text, next } = firstLine((await file.read(Buffer.alloc(headerSize))).buffer);
  const header = readCsvHeader(text, source, csv);
  const regions = createRegionIndex(header);
  const countsOf = ({ linesBefore }: MonthRange, bytes: Uint8Array) => {
    const rows = readRows(bytes, header, source, regions);
    return checkRows(rows, source, lastDate, (line) => line + linesBefore + 1).counts;
  };
  const ranges = await monthRanges(createReadStream(csv, { highWaterMark: chunkSize }), next);
  const months = [...Map.groupBy(ranges, ({ month }) => month).values()];
  const most = Math.max(...months.map((ofMonth) => lengthOf(ofMonth)));
  const rooms = [Buffer.allocUnsafe(most), Buffer.allocUnsafe(most)];
  const readMonth = async (i: number): Promise<Uint8Array[]> => {
    let room = rooms[i % rooms.length] ?? Buffer.of();
    const bytes: Uint8Array[] = [];
    for (const { from, to } of months[i] ?? []) {
      const { bytesRead } = await file.read(room, 0, to - from, from);
      if (bytesRead !== to - from) throw new Error(`${csv} ends at ${from + bytesRead}, before ${to}`);
      bytes.push(room.subarray(0, to - from));
      room = room.subarray(to - from);
    }
    return bytes;
  };
  // The next month comes in, and the one before goes out, while one is worked at.
  let coming = readMonth(0);
  let going: Promise<unknown> = Promise.resolve();
  for (const [i, ofMonth] of months.entries()) {
    const bytes = await coming;
    coming = readMonth(i + 1);
    const counts = ofMonth.map((range, n) => countsOf(range, bytes[n] ?? new Uint8Array()));
    const files = Array.from(tableMonths(mergeColumns(counts)), ([month, columns]) => ({
      name: `${month}.parquet`,
      body: encodeColumns(columns),
    }));
    await going;
    going = Promise.all(files.map(({ name, body }) => writeFile(join(directory, name), body)));
  }
  await going;
};
