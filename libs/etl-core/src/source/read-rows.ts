import { countNames, type SourceFile } from '../dataset/dataset.ts';
import { toEpochDay } from '../record/calendar-date.ts';
import type { CountColumns } from '../record/count-columns.ts';
import { addRow, growingColumns, makeRoom, takeRows } from '../record/growing-columns.ts';
import { readCsvRow } from './csv-row.ts';
import type { CsvHeader } from './csv.ts';
import { createDateReader, noDay, numberIn, unusual } from './field-values.ts';
import { cutLine, lineFeed, roomForFields, type LineFields } from './line-fields.ts';
import { lineText } from './lines.ts';
import { lineLayout, runsOf } from './line-layout.ts';
import { readAlike, type Position } from './read-alike.ts';
import { createRegionIndex, ofSomethingElse, type RegionIndex, type SeenLine } from './region-index.ts';

/** A line that can't be read as a record, and why. */
export interface UnreadableLine {
  /** Counted from 0, in the bytes that were read. */
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** The rows of a file as they stand there. */
export interface Rows {
  readonly counts: CountColumns;
  /** The line of each row. */
  readonly lines: Uint32Array;
  readonly unreadable: readonly UnreadableLine[];
  /** The last line, where it has no line end: it may have been cut off. */
  readonly unterminated: number | undefined;
}

/** The bytes of a line, less rather than more: a file of shorter ones makes the columns grow. */
const shortLine = 40;

/**
 * Reads the lines after a file's header into columns. What a line means is said by readCsvRow; this gives it the lines
 * that are new or odd, and takes the others the short way, without an object or a text for each: those whose region was
 * seen before, with a date and with counts of digits. Shortest is the way of those that differ from an earlier line in
 * their date and counts alone (readAlike).
 *
 * @param regions the file's index; parts of one file that are read with the same one number the regions alike
 */
export const readRows = (
  bytes: Uint8Array,
  header: CsvHeader,
  file: SourceFile,
  regions: RegionIndex = createRegionIndex(header),
): Rows => {
  const columns = growingColumns(bytes.length / shortLine);
  const unreadable: UnreadableLine[] = [];
  const layout = lineLayout(header, file);
  const readDate = createDateReader();
  const fields = roomForFields(header.names.length);
  const position: Position = { at: 0, line: 0, last: undefined };

  const follow = (line: SeenLine): void => {
    if (position.last) position.last.next = line;
    position.last = line;
  };
  /** The counts of a line that was cut, in the order of countNames; undefined where they are not as nearly all are. */
  const countsIn = ({ starts, ends }: LineFields): readonly number[] | undefined => {
    const counts = countNames.map((name) => {
      const column = header.counts[name];
      const isEmpty = column === undefined || starts[column] === ends[column];
      if (isEmpty && !file.required.some((required) => required === name)) return Number.NaN;
      return numberIn(bytes, starts[column ?? 0] ?? 0, ends[column ?? 0] ?? 0);
    });
    return counts.includes(unusual) || counts.every(Number.isNaN) ? undefined : counts;
  };
  /** Takes a line that was cut, if its region was seen before. */
  const takeSeen = (line: SeenLine): boolean => {
    const { region } = line;
    if (region !== ofSomethingElse) {
      const day = readDate(bytes, fields.starts[header.date] ?? 0, fields.ends[header.date] ?? 0);
      const counts = day === noDay ? undefined : countsIn(fields);
      if (!counts) return false;
      addRow(columns, { line: position.line, region, day, counts });
    }
    line.runs = runsOf(layout, bytes, position.at, fields);
    follow(line);
    return true;
  };
  const takeText = (text: string, isCut: boolean): void => {
    if (text.trim() === '') return;
    const { line, at } = position;
    const learn = (region: number): void => {
      if (!isCut) return;
      const seen: SeenLine = { region, runs: runsOf(layout, bytes, at, fields), next: undefined };
      regions.learn(bytes, fields, seen);
      follow(seen);
    };
    const row = readCsvRow(text, header, file);
    if ('reason' in row) unreadable.push({ line, text, reason: row.reason });
    else if ('record' in row) {
      const { record } = row;
      const region = regions.numberOf(record.region);
      learn(region);
      const counts = countNames.map((name) => record[name] ?? Number.NaN);
      addRow(columns, { line, region, day: toEpochDay(record.date), counts });
    } else if (row.skipped === 'of something else') learn(ofSomethingElse);
  };

  while (position.at < bytes.length) {
    makeRoom(columns);
    readAlike(bytes, position, layout, readDate, columns);
    if (position.at >= bytes.length) break;
    cutLine(bytes, position.at, fields);
    const isCut = fields.isPlain && fields.length === header.names.length;
    const seen = isCut ? regions.find(bytes, fields) : undefined;
    if (!seen || !takeSeen(seen)) takeText(lineText(bytes.subarray(position.at, fields.end)), isCut);
    position.at = fields.next;
    position.line += 1;
  }
  const isTerminated = bytes.length === 0 || bytes.at(-1) === lineFeed;
  const unterminated = isTerminated ? undefined : position.line - 1;
  return { ...takeRows(columns, regions.names), unreadable, unterminated };
};
