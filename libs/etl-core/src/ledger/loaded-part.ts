import * as v from 'valibot';
import { calendarDateSchema, monthSchema } from '../record/calendar-date.ts';
import { countSchema } from '../record/daily-count.ts';
import { transformedSchema } from '../stage/contracts.ts';
import { storedDatesSchema } from './stored-ledger.ts';

/** What the load of a partition has done: it waits in the store until all of them are put into the ledger. */
export const loadedPartSchema = v.object({
  batch: transformedSchema,
  months: v.array(v.object({ month: monthSchema, etag: v.string(), dates: storedDatesSchema })),
  /** How many rows of the batch each date has. */
  rowsOfDate: v.array(v.tuple([calendarDateSchema, countSchema])),
  /** How many rows of the table were changed. */
  changed: countSchema,
});
/** @see loadedPartSchema */
export type LoadedPart = v.InferOutput<typeof loadedPartSchema>;
