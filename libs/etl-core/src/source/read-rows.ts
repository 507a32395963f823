import { countNames, type SourceFile } from '../dataset/dataset.ts';
import { toEpochDay } from '../record/calendar-date.ts';
import { growingColumns, type CountColumns } from '../record/count-columns.ts';
import { readCsvRow } from './csv-row.ts';
import type { CsvHeader } from './csv.ts';
import { unknown } from './field-values.ts';
import { cutLine, lineFeed, roomForFields } from './line-fields.ts';
import { lineText } from './lines.ts';
import { lineLayout } from './line-layout.ts';
import { createRegionIndex, type RegionIndex, type SeenLine } from './region-index.ts';

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

/** The region of a line that is of something else. */
const ofSomethingElse = -1;

/** The bytes of a line, less rather than more: a file of shorter ones makes the columns grow. */
const shortLine = 40;

/**
 * Reads the lines after a file's header into columns. What a line means is said by readCsvRow; this gives it the lines
 * that are new or odd, and takes the others the short way, without an object or a text for each: a line whose region was
 * seen before, with a date and with counts of digits. Shortest is the way of one that differs from an earlier line in its
 * date and counts alone: sources list their regions in the same order every day, so it is known which line to look at.
 *
 * @param regions the file's index; parts of one file that are read with the same one number the regions alike
 */
export const readRows = (
  bytes: Uint8Array,
  header: CsvHeader,
  file: SourceFile,
  regions: RegionIndex = createRegionIndex(header),
): Rows => {
  const rows = growingColumns(bytes.length / shortLine);
  const unreadable: UnreadableLine[] = [];
  const layout = lineLayout(header, file);
  const fields = roomForFields(header.names.length);
  let last: SeenLine | undefined;

  const follow = (line: SeenLine): void => {
    if (last) last.next = line;
    last = line;
  };
  const take = (line: number, region: number): void => {
    if (region !== ofSomethingElse) rows.push(line, region, layout.values.day, layout.values.counts);
  };
  const takeText = (line: number, text: string, at: number, isCut: boolean): void => {
    if (text.trim() === '') return;
    const row = readCsvRow(text, header, file);
    const learn = (region: number): void => {
      if (!isCut) return;
      const seen: SeenLine = { region, runs: layout.runsOf(bytes, at, fields), next: undefined };
      regions.learn(bytes, fields, seen);
      follow(seen);
    };
    if ('reason' in row) unreadable.push({ line, text, reason: row.reason });
    else if ('record' in row) {
      const { region: name, date, ...counts } = row.record;
      const region = regions.numberOf(name);
      learn(region);
      rows.push(
        line,
        region,
        toEpochDay(date),
        Float64Array.from(countNames, (count) => counts[count] ?? unknown),
      );
    } else if (row.skipped === 'of something else') learn(ofSomethingElse);
  };
  /** Takes the line at `at`, and says where the next one begins. */
  const takeLine = (line: number, at: number): number => {
    for (let expected = last?.next, tries = 0; expected && tries < 2; expected = expected.next, tries += 1) {
      const next = layout.readLike(bytes, at, expected.runs);
      if (next < 0) continue;
      last = expected;
      take(line, expected.region);
      return next;
    }
    cutLine(bytes, at, fields);
    const isCut = fields.isPlain && fields.length === header.names.length;
    const seen = isCut ? regions.find(bytes, fields) : undefined;
    if (seen && (seen.region === ofSomethingElse || layout.readCut(bytes, fields))) {
      seen.runs = layout.runsOf(bytes, at, fields);
      follow(seen);
      take(line, seen.region);
    } else takeText(line, lineText(bytes.subarray(at, fields.end)), at, isCut);
    return fields.next;
  };

  let lines = 0;
  for (let at = 0; at < bytes.length; lines += 1) at = takeLine(lines, at);
  const isTerminated = bytes.length === 0 || bytes.at(-1) === lineFeed;
  return { ...rows.taken(regions.names), unreadable, unterminated: isTerminated ? undefined : lines - 1 };
};
