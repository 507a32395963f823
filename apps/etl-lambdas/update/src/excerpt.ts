import {
  parseCalendarDate,
  readCsvHeader,
  readCsvRow,
  readLines,
  splitCsvLine,
  whyImpossible,
  type CalendarDate,
  type CsvHeader,
  type DailyCount,
  type Line,
  type Source,
} from '@covid-etl/etl-core';

/** The lines of a source's file that an update keeps, and the newest date seen in any line that can be right. */
export interface Excerpt {
  readonly lines: readonly Line[];
  readonly lastDate: CalendarDate | null;
}

/** Which lines an update keeps. */
export interface Wanted {
  /** The newest date on earth. */
  readonly newestDate: CalendarDate;
  readonly asked: ReadonlySet<CalendarDate>;
  /** Whether the source says of a date something else than has been loaded. */
  readonly differs: (date: CalendarDate, records: readonly DailyCount[]) => boolean;
}

/** The lines of a date, and the records of those that can be right. */
interface LinesOfDate {
  readonly lines: Line[];
  readonly records: DailyCount[];
}

/** The date of a line of which something else may be wrong. */
const dateOf = (text: string, header: CsvHeader): CalendarDate | undefined =>
  parseCalendarDate((splitCsvLine(text)?.[header.date] ?? '').trim());

/**
 * Reads a source's file line by line and keeps the header, the lines of the dates asked for, those of dates on which
 * the source differs from what has been loaded, and the lines whose date can't be read, or can't be: one of those may be
 * the date that is asked for, and Transform says what it is. With a last line that may have been cut off it keeps the line
 * before: by that Transform sees whether it was.
 */
export const excerptOf = async (
  body: AsyncIterable<Uint8Array>,
  source: Source,
  wanted: Wanted,
): Promise<Excerpt> => {
  const lines = readLines(body);
  const first = await lines.next();
  const headerLine = first.done ? { number: 1, text: '', terminated: true } : first.value;
  const header = readCsvHeader(headerLine.text, source.dataset, source.url.href);
  const kept = new Map<number, Line>();
  const keep = (line: Line): void => void kept.set(line.number, line);
  let before: Line | undefined;
  let last: Line | undefined;
  const others = new Map<CalendarDate, LinesOfDate>();
  let lastDate: CalendarDate | null = null;
  for await (const line of lines) {
    if (line.text === '') continue;
    const row = readCsvRow(line.text, header, source.dataset);
    const date = 'record' in row ? row.record.date : dateOf(line.text, header);
    if (!date || whyImpossible(date, source.dataset, wanted.newestDate)) {
      keep(line);
      continue;
    }
    // A line that the file's end may have cut off says nothing for sure about what the source has.
    if (line.terminated && (lastDate === null || date > lastDate)) lastDate = date;
    if (wanted.asked.has(date)) keep(line);
    else {
      const ofDate = others.get(date) ?? { lines: [], records: [] };
      others.set(date, ofDate);
      ofDate.lines.push(line);
      if ('record' in row) ofDate.records.push(row.record);
    }
    [before, last] = [last, line];
  }
  for (const [date, { lines: ofDate, records }] of others)
    if (wanted.differs(date, records)) ofDate.forEach(keep);
  if (before && last && !last.terminated && kept.has(last.number)) keep(before);
  return { lines: [headerLine, ...[...kept.values()].sort((a, b) => a.number - b.number)], lastDate };
};
