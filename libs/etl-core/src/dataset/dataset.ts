import type { CalendarDate } from '../record/calendar-date.ts';

/** The counts that a record carries. */
export const countNames = ['cases', 'deaths', 'recovered'] as const;
/** @see countNames */
export type CountName = (typeof countNames)[number];

/** How a row's region is named, from the largest part to the smallest: `US/Washington/Snohomish`. */
export interface RegionRule {
  /** What all of the file's regions lie in, where the file does not say it. */
  readonly within?: string;
  /** The columns that name the region; none of them may be empty. */
  readonly columns?: readonly string[];
  /** The column that names a part of the region, where a row is of one; in the others it is empty. */
  readonly part?: string;
}

/** When a source has rows: its first date, and its last one where it has ended (null: it goes on). */
export interface Lifetime {
  readonly firstDate: CalendarDate;
  readonly lastDate: CalendarDate | null;
}

/** A CSV file that somebody publishes, and how it is read. */
export interface SourceFile extends Lifetime {
  /** Its name in settings (`SOURCE_URL_` and the name) and messages; a dataset of one file has the file's. */
  readonly id: string;
  /** Where it is published; a setting can point elsewhere (see source-url.ts). */
  readonly url: string;
  /** The names of the columns that are taken. All of them must be in the header, in any order, among any others. */
  readonly columns: { readonly date: string } & Readonly<Partial<Record<CountName, string>>>;
  readonly region: RegionRule;
  /** What the columns of a row must say for it to be one of the dataset's. @default every row is */
  readonly where?: Readonly<Record<string, string>>;
  /** The counts that each row must have. Any other may be empty: unknown, not zero. */
  readonly required: readonly CountName[];
  /** The last date that a count was reported for, where the file goes on without it. */
  readonly lastReported?: Readonly<Partial<Record<CountName, CalendarDate>>>;
  /** The largest file that can be the source, in bytes; a larger one is something else. */
  readonly maxBytes: number;
  readonly attribution: string;
  readonly licence: string;
}

/** What a dataset is defined by. */
export interface DatasetDefinition {
  /** The name in the table's partitions and on the command line, e.g. `nyt-us`. */
  readonly id: string;
  readonly title: string;
  /** How many days after a date its row is published: 1 where a day's figure appears the next morning. */
  readonly publicationLagDays: number;
  /**
   * The files that it is read from. Of several, each has some of the dates, or some of the counts: a region and date
   * that two of them have is one record, with each count from the first file that has it.
   */
  readonly sources: readonly [SourceFile, ...SourceFile[]];
  /** Whether there is so much of it that an initial load is done month by month. @default false */
  readonly isPartitioned?: boolean;
  /** The region that has the sums of the others, where the source has one. @default none: the others are summed */
  readonly total?: string;
}

/**
 * A source at a level: the unit that is scheduled, loaded and shown. A dataset is described by data alone, so
 * that adding one is one file. It lives from the first date of its files to the last one.
 */
export type Dataset = DatasetDefinition & Lifetime;

/** A dataset with the lifetime that its files give it. */
export const defineDataset = (definition: DatasetDefinition): Dataset => {
  const { sources } = definition;
  const firstDates = sources.map(({ firstDate }) => firstDate).sort();
  const lastDates = sources.map(({ lastDate }) => lastDate);
  const ended = lastDates.filter((date) => date !== null).sort();
  return {
    ...definition,
    firstDate: firstDates[0] ?? sources[0].firstDate,
    lastDate: ended.length < lastDates.length ? null : (ended.at(-1) ?? null),
  };
};
