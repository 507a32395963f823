import * as v from 'valibot';
import type { CheckedFile } from '../batch/checked-batch.ts';
import { countNames, type Dataset } from '../dataset/dataset.ts';
import { calendarDateSchema, type CalendarDate } from '../record/calendar-date.ts';
import { countSchema, type DailyCount } from '../record/daily-count.ts';
import type { Series } from './series.ts';

/** What follows from a finding: nothing, a look at it, or that the execution fails before the table changes. */
export const severities = ['info', 'warning', 'error'] as const;
/** @see severities */
export type Severity = (typeof severities)[number];

/** Something that a rule has found, and where. */
export const findingSchema = v.object({
  /** The finding in words. */
  text: v.string(),
  /** The id of the file that it is in. */
  source: v.optional(v.string()),
  line: v.optional(countSchema),
  region: v.optional(v.string()),
  date: v.optional(calendarDateSchema),
  /** Where it goes on for several dates: the last of them. */
  until: v.optional(calendarDateSchema),
  count: v.optional(v.picklist(countNames)),
  /** The count before, and what it is now. */
  from: v.optional(v.nullable(countSchema)),
  to: v.optional(v.nullable(countSchema)),
});
/** @see findingSchema */
export type Finding = v.InferOutput<typeof findingSchema>;

/** What an execution has retrieved, and the table that it will change. */
export interface Evidence {
  readonly dataset: Dataset;
  readonly files: readonly CheckedFile[];
  /** The records that will be loaded. */
  readonly records: readonly DailyCount[];
  /** The columns that each file had when it was loaded last; none before the first load. */
  readonly columnsBefore: Readonly<Record<string, readonly string[]>>;
  /** The table's records of the months that will change, and of those before that a rule looks back to. */
  readonly table: readonly DailyCount[];
  /** What becomes of each region (see seriesOf). */
  readonly series: readonly Series[];
  /** The regions of the newest date of the table. */
  readonly regionsBefore: ReadonlySet<string>;
  /** The newest date that the source has, and the one that it should have by now. */
  readonly newestDate: CalendarDate | null;
  readonly expectedDate: CalendarDate;
}

/** Something that must be known of what is loaded. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** What a finding means. */
  readonly meaning: string;
  readonly find: (evidence: Evidence) => Finding[];
}
