import { Readable } from 'node:stream';
import {
  mergeRecords,
  noteRecovered,
  parseCalendarDate,
  readCsvHeader,
  readCsvRow,
  readLines,
  splitCsvLine,
  whyImpossible,
  withUnknownRecovered,
  type CalendarDate,
  type CsvHeader,
  type DailyCount,
  type Excerpt,
  type FirstRecovered,
  type Line,
  type ReadFile,
  type SourceFile,
} from '@covid-etl/etl-core';

/** What is kept of a file. */
export interface FileExcerpt extends Excerpt {
  readonly source: SourceFile;
  /** The columns of its header. */
  readonly columns: readonly string[];
  /** The header and the kept lines. */
  readonly body: Uint8Array;
}

/** What an update keeps of a dataset's files, and the newest date seen in any line that can be right. */
export interface Excerpts {
  readonly files: readonly FileExcerpt[];
  readonly lastDate: CalendarDate | null;
}

/** Which lines an update keeps. */
export interface Wanted {
  /** The newest date on earth. */
  readonly newestDate: CalendarDate;
  readonly asked: ReadonlySet<CalendarDate>;
  /** Whether the source says of a date something else than has been loaded. */
  readonly differs: (date: CalendarDate, records: readonly DailyCount[]) => boolean;
  /** The columns that a file had when it was loaded last. */
  readonly columnsBefore: (file: SourceFile) => readonly string[];
}

/** A record and the line that it stands in. */
interface FoundRecord {
  readonly record: DailyCount;
  readonly line: number;
}

/** What was seen in a file. */
interface Survey {
  readonly file: ReadFile;
  readonly header: CsvHeader;
  readonly rows: number;
  /** The lines whose date can't be read, or can't be: one of those may be the date that is asked for. */
  readonly doubtful: readonly number[];
  /** The lines of each date. */
  readonly linesOf: ReadonlyMap<CalendarDate, readonly number[]>;
  readonly found: readonly FoundRecord[];
  readonly firstRecovered: FirstRecovered;
  readonly lastDate: CalendarDate | null;
  /** The last line, where it has no line end: it may have been cut off. */
  readonly unterminated: FoundRecord | undefined;
}

/** The date of a line of which something else may be wrong. */
const dateOf = (text: string, header: CsvHeader): CalendarDate | undefined =>
  parseCalendarDate((splitCsvLine(text)?.[header.date] ?? '').trim());

const surveyOf = async (file: ReadFile, { newestDate, columnsBefore }: Wanted): Promise<Survey> => {
  const { file: source, url } = file.source;
  const lines = readLines(Readable.from([file.body]));
  const first = await lines.next();
  const header = readCsvHeader(
    first.done ? undefined : first.value.text,
    source,
    url.href,
    columnsBefore(source),
  );
  const doubtful: number[] = [];
  const linesOf = new Map<CalendarDate, number[]>();
  const found: FoundRecord[] = [];
  const firstRecovered: FirstRecovered = new Map();
  let rows = 0;
  let lastDate: CalendarDate | null = null;
  let unterminated: FoundRecord | undefined;
  for await (const { number, text, terminated } of lines) {
    if (text.trim() === '') continue;
    const row = readCsvRow(text, header, source);
    if ('skipped' in row) continue;
    rows += 1;
    const date = 'record' in row ? row.record.date : dateOf(text, header);
    if (!date || whyImpossible(date, source, newestDate)) {
      doubtful.push(number);
      continue;
    }
    // A line that the file's end may have cut off says nothing for sure about what the source has.
    if (terminated && (lastDate === null || date > lastDate)) lastDate = date;
    const ofDate = linesOf.get(date) ?? [];
    linesOf.set(date, ofDate);
    ofDate.push(number);
    if (!('record' in row)) continue;
    noteRecovered(firstRecovered, row.record);
    found.push({ record: row.record, line: number });
    if (!terminated) unterminated = found.at(-1);
  }
  return { file, header, rows, doubtful, linesOf, found, firstRecovered, lastDate, unterminated };
};

/** The records of a file as they will be loaded. */
const recordsOf = ({ file, found, firstRecovered }: Survey): DailyCount[] =>
  found.flatMap(({ record }) => withUnknownRecovered(record, firstRecovered, file.source.file) ?? []);

/** The line by which Transform sees whether the last one was cut off: its region's on the date before. */
const lineBefore = ({ found, unterminated }: Survey): number | undefined => {
  if (!unterminated) return undefined;
  const { region, date } = unterminated.record;
  return found.findLast(({ record }) => record.region === region && record.date < date)?.line;
};

const keep = async (survey: Survey, dates: ReadonlySet<CalendarDate>): Promise<FileExcerpt> => {
  const { file, header, rows, doubtful, linesOf, found, firstRecovered, unterminated } = survey;
  const kept = new Set([1, ...doubtful]);
  for (const [date, lines] of linesOf) if (dates.has(date)) for (const line of lines) kept.add(line);
  const before = lineBefore(survey);
  if (unterminated && before !== undefined && kept.has(unterminated.line)) kept.add(before);
  const texts: string[] = [];
  const numbers: number[] = [];
  const ended = ({ text, terminated, number }: Line): string =>
    terminated || number === 1 ? `${text}\n` : text;
  for await (const line of readLines(Readable.from([file.body]))) {
    if (!kept.has(line.number)) continue;
    texts.push(ended(line));
    numbers.push(line.number);
  }
  return {
    source: file.source.file,
    columns: header.names,
    body: Buffer.from(texts.join('')),
    lines: numbers,
    rows,
    regions: [...new Set(found.map(({ record }) => record.region))],
    firstRecovered,
  };
};

/**
 * Reads a dataset's files line by line and keeps of each the header, the lines of the dates asked for, those of dates on
 * which the files together say something else than has been loaded, and the lines whose date can't be read, or can't be:
 * one of those may be the date that is asked for, and Transform says what it is. With a last line that may have been cut
 * off it keeps the one of the same region before it: by that Transform sees whether it was.
 *
 * @throws SourceFormatError where a file is not the source's
 */
export const excerptsOf = async (files: readonly ReadFile[], wanted: Wanted): Promise<Excerpts> => {
  const surveys: Survey[] = [];
  for (const file of files) surveys.push(await surveyOf(file, wanted));
  const byDate = Map.groupBy(mergeRecords(surveys.map(recordsOf)), ({ date }) => date);
  const differing = [...byDate].filter(([date, records]) => wanted.differs(date, records));
  const dates = new Set([...wanted.asked, ...differing.map(([date]) => date)]);
  const excerpts: FileExcerpt[] = [];
  for (const survey of surveys) excerpts.push(await keep(survey, dates));
  const lastDates = surveys.map(({ lastDate }) => lastDate).filter((date) => date !== null);
  return { files: excerpts, lastDate: lastDates.sort().at(-1) ?? null };
};
