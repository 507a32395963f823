import {
  firstLine,
  fromEpochDay,
  parseCalendarDate,
  pickRows,
  readCsvHeader,
  readRows,
  settleRecovered,
  splitCsvLine,
  toEpochDay,
  whyImpossible,
  type CalendarDate,
  type CountColumns,
  type CsvHeader,
  type FirstRecovered,
  type ReadFile,
} from '@covid-etl/etl-core';

/** A line of a file by its number, which the header has as the first, and the day since 1970-01-01 that it is of. */
interface DatedLine {
  readonly line: number;
  readonly day: number;
}

/** What was seen in a file. */
export interface Survey {
  readonly file: ReadFile;
  /** The columns of its header. */
  readonly columns: readonly string[];
  /** How many rows it has. */
  readonly rows: number;
  /** Those that are records of a date that can be, and the number of each one's line. */
  readonly found: CountColumns;
  readonly lines: Uint32Array;
  /** The others of a date that can be: something else is wrong with them. */
  readonly faulty: readonly DatedLine[];
  /** The lines whose date can't be read, or can't be: one of those may be the date that is asked for. */
  readonly doubtful: readonly number[];
  /** The records as they will be loaded. */
  readonly counts: CountColumns;
  readonly firstRecovered: FirstRecovered;
  /** The newest date of a line that can be right. */
  readonly lastDate: CalendarDate | null;
  /** The last line, where it is a record and has no line end: it may have been cut off. */
  readonly unterminated: number | undefined;
}

/** The header is line 1. */
const firstRow = 2;

/** The day of a line of which something else may be wrong. */
const dayOf = (text: string, header: CsvHeader): number | undefined => {
  const date = parseCalendarDate((splitCsvLine(text)?.[header.date] ?? '').trim());
  return date && toEpochDay(date);
};

/**
 * Reads a file to see which of its lines an update needs.
 *
 * @param newestDate the newest date on earth
 * @param columnsBefore the columns that the file had when it was loaded last
 * @throws SourceFormatError where it is not the source's
 */
export const surveyOf = (
  file: ReadFile,
  newestDate: CalendarDate,
  columnsBefore: readonly string[],
): Survey => {
  const { file: source, url } = file.source;
  const { text, next } = firstLine(file.body);
  const header = readCsvHeader(text, source, url.href, columnsBefore);
  const read = readRows(file.body.subarray(next), header, source);

  const possible = new Map<number, boolean>();
  const isPossible = (day: number): boolean => {
    const known = possible.get(day) ?? !whyImpossible(fromEpochDay(day), source, newestDate);
    possible.set(day, known);
    return known;
  };
  const doubtful: number[] = [];
  const faulty: DatedLine[] = [];
  for (const { line, text: unreadable } of read.unreadable) {
    const day = dayOf(unreadable, header);
    if (day !== undefined && isPossible(day)) faulty.push({ line: line + firstRow, day });
    else doubtful.push(line + firstRow);
  }
  const kept = new Uint32Array(read.counts.length);
  let length = 0;
  let last = -Infinity;
  // A line that the file's end may have cut off says nothing for sure about what the source has.
  for (const { line, day } of faulty) if (line - firstRow !== read.unterminated) last = Math.max(last, day);
  for (let row = 0; row < kept.length; row += 1) {
    const line = read.lines[row] ?? 0;
    const day = read.counts.day[row] ?? 0;
    if (isPossible(day)) {
      kept[length] = row;
      length += 1;
      if (day > last && line !== read.unterminated) last = day;
    } else doubtful.push(line + firstRow);
  }
  const found = length === kept.length ? read.counts : pickRows(read.counts, kept.subarray(0, length));
  const lines = kept.subarray(0, length).map((row) => (read.lines[row] ?? 0) + firstRow);
  const { counts, firstRecovered } = settleRecovered(found, source);
  const isCut = read.unterminated !== undefined && lines.at(-1) === read.unterminated + firstRow;
  return {
    file,
    columns: header.names,
    rows: read.counts.length + read.unreadable.length,
    found,
    lines,
    faulty,
    doubtful,
    counts,
    firstRecovered,
    lastDate: last === -Infinity ? null : fromEpochDay(last),
    unterminated: isCut ? lines.at(-1) : undefined,
  };
};
