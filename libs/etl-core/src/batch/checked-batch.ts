import type { Dataset, SourceFile } from '../dataset/dataset.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import { regionsOf, type CountColumns } from '../record/count-columns.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { mergeColumns } from '../record/merge-columns.ts';
import type { CsvHeader } from '../source/csv.ts';
import type { Rows } from '../source/read-rows.ts';
import { settleRecovered } from '../source/settle-recovered.ts';
import type { Rejection } from '../stage/contracts.ts';
import { checkRows } from './check-rows.ts';
import type { Excerpt } from './excerpt.ts';

/** What was retrieved of one file, checked. */
export interface CheckedFile {
  readonly file: SourceFile;
  /** The columns of its header. */
  readonly columns: readonly string[];
  /** How many rows the file has, all of them, and of which regions. */
  readonly rows: number;
  readonly regions: ReadonlySet<string>;
  /** How many of the rows can be right. */
  readonly accepted: number;
  readonly rejections: readonly Rejection[];
  /** Records whose recovered is a zero that can't be meant (see unknown-recovered.ts). */
  readonly unknownRecovered: readonly DailyCount[];
  readonly hasRowToCome: boolean;
}

/** What was retrieved of all files of a dataset, checked. */
export interface CheckedBatch {
  readonly files: readonly CheckedFile[];
  /** The records of the dataset (see mergeColumns). */
  readonly counts: CountColumns;
  readonly rejections: readonly Rejection[];
}

/** A file as it was checked, and its rows that can be right. */
export interface FileBatch {
  readonly checked: CheckedFile;
  readonly counts: CountColumns;
}

/** Checks the rows that were read of a file. */
export const checkBody = (
  rows: Rows,
  of: {
    readonly file: SourceFile;
    readonly header: CsvHeader;
    /** The newest date on earth. */
    readonly newestDate: CalendarDate;
    /** The number that a line has in the source's file. */
    readonly numberOf: (line: number) => number;
    /** What is known of the whole file, where these are not all of its rows. */
    readonly excerpt: Excerpt | null;
  },
): FileBatch => {
  const { file, header, newestDate, numberOf, excerpt } = of;
  const { counts: found, rejections, hasRowToCome } = checkRows(rows, file, newestDate, numberOf);
  const { counts, unknownRecovered } = settleRecovered(found, file, excerpt?.firstRecovered);
  return {
    counts,
    checked: {
      file,
      columns: header.names,
      rows: excerpt?.rows ?? found.length + rejections.length,
      regions: excerpt ? new Set(excerpt.regions) : regionsOf(counts),
      accepted: counts.length,
      rejections,
      unknownRecovered,
      hasRowToCome,
    },
  };
};

/** What the files of a dataset are together. */
export const batchOf = (dataset: Dataset, files: readonly FileBatch[]): CheckedBatch => {
  const isOne = dataset.sources.length === 1;
  return {
    files: files.map(({ checked }) => checked),
    counts: mergeColumns(files.map(({ counts }) => counts)),
    rejections: files.flatMap(({ checked: { file, rejections } }) =>
      isOne ? rejections : rejections.map((rejection) => ({ source: file.id, ...rejection })),
    ),
  };
};
