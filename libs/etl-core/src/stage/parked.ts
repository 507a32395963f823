import * as v from 'valibot';
import { calendarDateSchema, type CalendarDate } from '../record/calendar-date.ts';

/** Dates that have been retried often enough. */
export interface ParkedDates {
  readonly reason: string;
  readonly dataset: string;
  readonly dates: readonly CalendarDate[];
}

/** A message that could not be dealt with, as it was. */
export interface ParkedMessage {
  /** Null where not the poller has parked it, but SQS or EventBridge, which give no reason. */
  readonly reason: string | null;
  readonly dataset: null;
  readonly dates: readonly [];
  readonly body: string;
}

/** What an entry of the parked queue holds. */
export type Parked = ParkedDates | ParkedMessage;

const parkedByPollerSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.union([
    v.object({
      reason: v.string(),
      dataset: v.string(),
      dates: v.pipe(v.array(calendarDateSchema), v.minLength(1)),
    }),
    v.object({ reason: v.string(), dataset: v.null(), dates: v.tuple([]), body: v.string() }),
  ]),
);

/** The body of a message of the parked queue. */
export const encodeParked = (parked: Parked): string => JSON.stringify(parked);

/**
 * Reads a message of the parked queue. What is not of the poller's making is a dead letter of SQS or EventBridge:
 * the message as it was, whatever it is.
 */
export const readParked = (body: string): Parked => {
  const parsed = v.safeParse(parkedByPollerSchema, body);
  return parsed.success ? parsed.output : { reason: null, dataset: null, dates: [], body };
};

/**
 * What brings a parked entry back when it is sent to the retry queue: an execution's input with the dates, whose
 * retries are counted anew, or the message as it was.
 */
export const unparkedBody = (parked: Parked): string =>
  'body' in parked ? parked.body : JSON.stringify({ dataset: parked.dataset, dates: parked.dates });
