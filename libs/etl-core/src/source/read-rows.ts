import type { SourceFile } from '../dataset/dataset.ts';
import { parseCalendarDate, toEpochDay } from '../record/calendar-date.ts';
import { growingColumns, unknownCount, type CountColumns } from '../record/count-columns.ts';
import { readCsvRow } from './csv-row.ts';
import type { CsvHeader } from './csv.ts';
import { cutLine, roomForFields } from './line-fields.ts';
import { createRegionIndex, type RegionIndex } from './region-index.ts';

/** A line that can't be read as a record, and why. */
export interface UnreadableLine {
  /** Counted from 0, in the bytes that were read. */
  readonly line: number;
  readonly reason: string;
}

/** The rows of a file as they stand there. */
export interface Rows {
  readonly counts: CountColumns;
  /** The line of each row. */
  readonly lines: readonly number[] | Uint32Array;
  readonly unreadable: readonly UnreadableLine[];
  /** The last line, where it has no line end: it may have been cut off. */
  readonly unterminated: number | undefined;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

// Whole numbers stand for what is no number: a NaN among them would be an object for each.
/** A field that is not as nearly all are: readCsvRow says what it means. */
const unusual = -2;
/** What the region's fields of a row say that is of something else. */
const ofSomethingElse = -1;
const noDay = 0x7fffffff;

/** A line of few bytes; a file of shorter ones makes the columns grow. */
const shortLine = 24;

const zero = 0x30;
const hyphen = 0x2d;
/** The most digits of a count (see csv-row.ts). */
const mostDigits = 15;

/** The whole number in these bytes, where they are nothing but digits. */
const numberIn = (bytes: Uint8Array, start: number, end: number): number => {
  if (end === start || end - start > mostDigits) return unusual;
  let number = 0;
  for (let i = start; i < end; i += 1) {
    const digit = (bytes[i] ?? 0) - zero;
    if (digit < 0 || digit > 9) return unusual;
    number = number * 10 + digit;
  }
  return number;
};

/** Reads dates as days since 1970-01-01, `noDay` where they are none. Only of a date that is new a text is made. */
const createDateReader = () => {
  const days = new Map<number, number>();
  return (bytes: Uint8Array, start: number, end: number): number => {
    if (end - start !== 10 || bytes[start + 4] !== hyphen || bytes[start + 7] !== hyphen) return noDay;
    const year = numberIn(bytes, start, start + 4);
    const month = numberIn(bytes, start + 5, start + 7);
    const day = numberIn(bytes, start + 8, end);
    if (year === unusual || month === unusual || day === unusual) return noDay;
    const number = (year * 100 + month) * 100 + day;
    const known = days.get(number);
    if (known !== undefined) return known;
    const date = parseCalendarDate(decoder.decode(bytes.subarray(start, end)));
    const read = date ? toEpochDay(date) : noDay;
    days.set(number, read);
    return read;
  };
};

/**
 * Reads the lines after a file's header into columns. What a line means is said by readCsvRow alone; this takes the lines
 * that are as nearly all are (fields as cutLine cuts them, a region that was seen before, a date, counts of digits) the
 * short way, without an object or a text for each, and gives all others to it.
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
  const fields = roomForFields(header.names.length);
  const { starts, ends } = fields;
  const readDate = createDateReader();

  const countAt = (position: number | undefined, isRequired: boolean): number => {
    if (position === undefined) return unknownCount;
    const start = starts[position] ?? 0;
    const end = ends[position] ?? 0;
    return start === end && !isRequired ? unknownCount : numberIn(bytes, start, end);
  };
  const { cases: casesAt, deaths: deathsAt, recovered: recoveredAt } = header.counts;
  const isRequired = {
    cases: file.required.includes('cases'),
    deaths: file.required.includes('deaths'),
    recovered: file.required.includes('recovered'),
  };
  /** Whether the line could be taken the short way. */
  const takeShort = (line: number): boolean => {
    const region = regions.find(bytes, fields);
    if (region === ofSomethingElse) return true;
    const day = readDate(bytes, starts[header.date] ?? 0, ends[header.date] ?? 0);
    if (region === undefined || day === noDay) return false;
    const cases = countAt(casesAt, isRequired.cases);
    const deaths = countAt(deathsAt, isRequired.deaths);
    const recovered = countAt(recoveredAt, isRequired.recovered);
    if (cases === unusual || deaths === unusual || recovered === unusual) return false;
    if (cases === unknownCount && deaths === unknownCount && recovered === unknownCount) return false;
    rows.push(line, region, day, cases, deaths, recovered);
    return true;
  };
  const takeLong = (line: number, text: string, isCut: boolean): void => {
    if (text.trim() === '') return;
    const row = readCsvRow(text, header, file);
    if ('reason' in row) unreadable.push({ line, reason: row.reason });
    else if ('record' in row) {
      const { region: name, date, cases, deaths, recovered } = row.record;
      const region = regions.numberOf(name);
      if (isCut) regions.learn(bytes, fields, region);
      const counts = [cases, deaths, recovered].map((count) => count ?? unknownCount) as [
        number,
        number,
        number,
      ];
      rows.push(line, region, toEpochDay(date), ...counts);
    } else if (isCut && row.skipped === 'of something else') regions.learn(bytes, fields, ofSomethingElse);
  };

  let unterminated: number | undefined;
  for (let at = 0, line = 0; at < bytes.length; at = fields.next, line += 1) {
    cutLine(bytes, at, fields);
    const isCut = fields.isPlain && fields.length === header.names.length;
    if (!isCut || !takeShort(line)) takeLong(line, decoder.decode(bytes.subarray(at, fields.end)), isCut);
    if (!fields.terminated) unterminated = line;
  }
  return { ...rows.taken(regions.names), unreadable, unterminated };
};
