import type { CalendarDate } from '../record/calendar-date.ts';

/** The counts that a record carries. */
export type CountName = 'cases' | 'deaths' | 'recovered';

/**
 * A source at a level: the unit that is scheduled, loaded and shown. A dataset is described by data alone, so
 * that adding one is one file.
 */
export interface Dataset {
  /** The name in the table's partitions and on the command line, e.g. `nyt-us`. */
  readonly id: string;
  readonly title: string;
  /** Where the file is published; a setting can point elsewhere (see source-url.ts). */
  readonly url: string;
  /** The names of the source's columns. All of them must be in its header, in any order, among any others. */
  readonly columns: { readonly date: string; readonly cases: string } & Partial<Record<CountName, string>>;
  /** The region of every row. */
  readonly region: string;
  /** The first date that the source has, and the last one where it has ended (null: it goes on). */
  readonly firstDate: CalendarDate;
  readonly lastDate: CalendarDate | null;
  /** How many days after a date its row is published: 1 where a day's figure appears the next morning. */
  readonly publicationLagDays: number;
  /** The largest file that can be the source, in bytes; a larger one is something else. */
  readonly maxBytes: number;
  readonly attribution: string;
  readonly licence: string;
}
