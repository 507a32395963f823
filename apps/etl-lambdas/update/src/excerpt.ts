import {
  fromEpochDay,
  mergeColumns,
  pickRows,
  recordsOf,
  regionsOf,
  toEpochDay,
  type CalendarDate,
  type DailyCount,
  type Excerpt,
  type ReadFile,
  type SourceFile,
} from '@covid-etl/etl-core';
import { surveyOf, type Survey } from './survey.ts';

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

/** The line by which Transform sees whether the last one was cut off: its region's on the date before. */
const lineBefore = ({ found: { region, day }, lines }: Survey): number | undefined => {
  const last = lines.length - 1;
  for (let row = last - 1; row >= 0; row -= 1)
    if (region[row] === region[last] && (day[row] ?? 0) < (day[last] ?? 0)) return lines[row];
  return undefined;
};

/** The numbers of the lines that are kept for these days, in their order. */
const linesFor = (survey: Survey, days: ReadonlySet<number>): number[] => {
  const { found, lines, faulty, doubtful, unterminated } = survey;
  const kept = new Set([1, ...doubtful]);
  for (let row = 0; row < lines.length; row += 1)
    if (days.has(found.day[row] ?? 0)) kept.add(lines[row] ?? 0);
  for (const { line, day } of faulty) if (days.has(day)) kept.add(line);
  const before = unterminated !== undefined && kept.has(unterminated) ? lineBefore(survey) : undefined;
  if (before !== undefined) kept.add(before);
  return [...kept].sort((a, b) => a - b);
};

const lineFeed = 0x0a;

/** These lines of a file, as they stand there. */
const bytesOf = (body: Uint8Array, lines: readonly number[]): Uint8Array => {
  const kept: Uint8Array[] = [];
  let at = 0;
  let number = 1;
  for (const line of lines) {
    for (; number < line; number += 1) at = body.indexOf(lineFeed, at) + 1;
    const end = body.indexOf(lineFeed, at);
    kept.push(body.subarray(at, end < 0 ? body.length : end + 1));
  }
  return Buffer.concat(kept);
};

const keep = (survey: Survey, days: ReadonlySet<number>): FileExcerpt => {
  const { file, columns, rows, found, firstRecovered } = survey;
  const lines = linesFor(survey, days);
  return {
    source: file.source.file,
    columns,
    body: bytesOf(file.body, lines),
    lines,
    rows,
    regions: [...regionsOf(found)],
    firstRecovered,
  };
};

/** The days on which the files together say something else than has been loaded. */
const differingDays = (surveys: readonly Survey[], differs: Wanted['differs']): number[] => {
  const counts = mergeColumns(surveys.map((survey) => survey.counts));
  const rowsOfDay = Map.groupBy(counts.day.keys(), (row) => counts.day[row] ?? 0);
  return [...rowsOfDay]
    .filter(([day, rows]) => differs(fromEpochDay(day), recordsOf(pickRows(counts, rows))))
    .map(([day]) => day);
};

/**
 * Reads a dataset's files and keeps of each the header, the lines of the dates asked for, those of dates on
 * which the files together say something else than has been loaded, and the lines whose date can't be read, or can't be:
 * one of those may be the date that is asked for, and Transform says what it is. With a last line that may have been cut
 * off it keeps the one of the same region before it: by that Transform sees whether it was.
 *
 * @throws SourceFormatError where a file is not the source's
 */
export const excerptsOf = (files: readonly ReadFile[], wanted: Wanted): Excerpts => {
  const { asked, newestDate, columnsBefore, differs } = wanted;
  const surveys = files.map((file) => surveyOf(file, newestDate, columnsBefore(file.source.file)));
  const days = new Set([...[...asked].map(toEpochDay), ...differingDays(surveys, differs)]);
  const lastDates = surveys.map(({ lastDate }) => lastDate).filter((date) => date !== null);
  return { files: surveys.map((survey) => keep(survey, days)), lastDate: lastDates.sort().at(-1) ?? null };
};
