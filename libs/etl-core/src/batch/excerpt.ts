import * as v from 'valibot';
import { calendarDateSchema } from '../record/calendar-date.ts';
import { countSchema } from '../record/daily-count.ts';

/** What is kept of a file beside an excerpt of its lines: what can't be seen in these alone. */
export const excerptSchema = v.object({
  /** The numbers that the kept lines have in the file, the header's first. */
  lines: v.array(countSchema),
  /** How many rows the file has. */
  rows: countSchema,
  /** The regions that it has. */
  regions: v.array(v.string()),
  /** The first date on which each of them had anybody recovered (see unknown-recovered.ts). */
  firstRecovered: v.pipe(
    v.record(v.string(), calendarDateSchema),
    v.transform((dates) => new Map(Object.entries(dates))),
  ),
});
/** @see excerptSchema */
export type Excerpt = v.InferOutput<typeof excerptSchema>;
