import * as v from 'valibot';
import { calendarDateSchema, instantSchema, monthSchema } from '../record/calendar-date.ts';
import { partitionSchema } from '../batch/partitions.ts';
import { qualitySummarySchema } from '../quality/summary.ts';
import { countSchema } from '../record/daily-count.ts';

const dates = v.array(calendarDateSchema);

/**
 * What starts an execution: the daily rule gives `time`, the retry poller `dates`, a person either of them.
 */
export const executionInputSchema = v.pipe(
  v.object({
    /** The instant that the daily rule fired. */
    time: v.optional(instantSchema),
    dates: v.optional(v.pipe(dates, v.minLength(1))),
    dataset: v.optional(v.string()),
    /** Load everything again, over what is there. */
    full: v.optional(v.boolean()),
    /** The rules of quality (quality/rules.ts) whose findings do not end this execution: somebody has looked at them. */
    accept: v.optional(v.array(v.string())),
    /** Which retry of its dates this is: 1 for the first; of dates of different age, the highest. */
    attempt: v.optional(countSchema),
    /** The same for each date that differs from `attempt`. */
    attempts: v.optional(v.record(v.string(), countSchema)),
  }),
  v.check(
    ({ time, dates }) => time !== undefined || dates !== undefined,
    'give "time" (an ISO instant) or "dates" (a list of YYYY-MM-DD)',
  ),
);
/** @see executionInputSchema */
export type ExecutionInput = v.InferOutput<typeof executionInputSchema>;

/**
 * The most dates that one execution is started with. Its input and each of its states must stay under 256 KiB
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). A date stands in the input (13 bytes),
 * in its attempts (17) and in the result (13), and again in the text of the notification's state, with its quotes
 * escaped (15 + 19 + 15): 92 bytes. So 1,000 dates take a third of the limit, and the rest is for the dates that an
 * update asks for by itself (28 bytes each: more than ten years of them) and for the rejections.
 */
export const maxDatesPerExecution = 1_000;

/** What GetETLStatus says. The Choice state decides by it, so it is always there. */
export const etlStatusSchema = v.object({ status: v.picklist(['InitialLoad', 'Update']) });
/** @see etlStatusSchema */
export type EtlStatus = v.InferOutput<typeof etlStatusSchema>;

const sourceStateSchema = v.object({
  /** The entity tag of the file that was read; null where the source gives none. */
  etag: v.nullable(v.string()),
  /** The newest date that the source has; null where it has none. */
  lastDate: v.nullable(calendarDateSchema),
  /** The columns of each of its files. A ledger from before they were noted has none. */
  columns: v.optional(v.record(v.string(), v.array(v.string()))),
});
/** What was seen of a source: kept in the ledger, so that an unchanged file need not be read again. */
export type SourceState = v.InferOutput<typeof sourceStateSchema>;
export { sourceStateSchema };

const batchFields = {
  dataset: v.string(),
  /** The dates that must be in the table when this execution has succeeded. */
  asked: dates,
  /** Dates asked for that the source will never have: before its first or after its last date. */
  notAsked: dates,
};

/** What was retrieved of one file of the dataset. */
export const rawFileSchema = v.object({
  /** The file's id. */
  source: v.string(),
  key: v.string(),
  /** Where it is an excerpt of the file's lines: the key of what belongs to it (see batch/excerpt.ts). */
  excerptKey: v.nullable(v.string()),
  bytes: countSchema,
});
/** @see rawFileSchema */
export type RawFile = v.InferOutput<typeof rawFileSchema>;

/** What InitialLoad and Update return: a reference to what was retrieved. */
export const retrievedSchema = v.object({
  ...batchFields,
  source: sourceStateSchema,
  /** The tag of the ledger that an update compared the source with; null for the whole of a source. */
  basedOn: v.nullable(v.string()),
  /** Null where the source has not changed since the last load (304) or nothing was asked for. */
  raw: v.nullable(v.array(rawFileSchema)),
  /** Where the months are, of a dataset that is loaded month by month; there are some, or it is not there. */
  partitions: v.optional(v.pipe(v.array(partitionSchema), v.minLength(1))),
});
/** @see retrievedSchema */
export type Retrieved = v.InferOutput<typeof retrievedSchema>;

/** A row that can't be right, and why. */
export const rejectionSchema = v.object({
  /** The file's id, where the dataset has several. */
  source: v.optional(v.string()),
  /** The line in the source's file, counted from 1 (the header). */
  line: countSchema,
  reason: v.string(),
});
/** @see rejectionSchema */
export type Rejection = v.InferOutput<typeof rejectionSchema>;

/** What Transform returns: a reference to the checked rows, month by month. */
export const transformedSchema = v.object({
  ...batchFields,
  source: sourceStateSchema,
  /** As retrieved. */
  basedOn: v.nullable(v.string()),
  /** Where the months are: `<prefix>/<month>.parquet`, and all rejections: `<prefix>/rejected.json`. */
  prefix: v.string(),
  months: v.array(monthSchema),
  rows: v.object({ read: countSchema, accepted: countSchema, rejected: countSchema }),
  quality: qualitySummarySchema,
  /** The first few rejections, to be read by a person. */
  rejections: v.array(rejectionSchema),
});
/** @see transformedSchema */
export type Transformed = v.InferOutput<typeof transformedSchema>;

/**
 * A partition that could not be loaded, and Step Functions' error output.
 *
 * @see https://states-language.net/#error-output
 */
export const failedPartitionSchema = v.object({
  month: monthSchema,
  failure: v.object({ Error: v.string(), Cause: v.optional(v.string(), '') }),
});
/** @see failedPartitionSchema */
export type FailedPartition = v.InferOutput<typeof failedPartitionSchema>;

/** What the workflow has when all partitions are done: what was retrieved, and where each load says what it did, or why not. */
export const partitionsLoadedSchema = v.object({
  ...retrievedSchema.entries,
  loaded: v.array(v.union([v.object({ part: v.string() }), failedPartitionSchema])),
});
/** @see partitionsLoadedSchema */
export type PartitionsLoaded = v.InferOutput<typeof partitionsLoadedSchema>;

/** What an execution did, in numbers; what its notification says. */
export const loadedSchema = v.object({
  ...batchFields,
  rows: v.object({
    inserted: countSchema,
    updated: countSchema,
    unchanged: countSchema,
    rejected: countSchema,
  }),
  rejections: v.array(rejectionSchema),
  quality: qualitySummarySchema,
  /** The first and the last date that the table has of this dataset. */
  firstDate: v.nullable(calendarDateSchema),
  lastDate: v.nullable(calendarDateSchema),
  /** The sums over all regions on the last date. */
  latest: v.nullable(
    v.object({
      cases: v.nullable(countSchema),
      deaths: v.nullable(countSchema),
      recovered: v.nullable(countSchema),
    }),
  ),
  notification: v.object({
    /** At most 100 ASCII characters. */
    subject: v.string(),
    message: v.string(),
    /** The full state of the execution, as JSON text. */
    state: v.string(),
  }),
});
/** @see loadedSchema */
export type Loaded = v.InferOutput<typeof loadedSchema>;

/** The rejections that travel in a payload; the rest are in the store. */
export const shownRejections = 10;

/** What the retry poller returns. */
export const retriedSchema = v.object({
  /** Messages taken from the queue. */
  messages: countSchema,
  started: v.array(v.object({ executionArn: v.string(), dataset: v.string(), dates, attempt: countSchema })),
  /** Dates that have been retried often enough, but that another execution has loaded: nothing is left to do. */
  alreadyLoaded: v.array(v.object({ dataset: v.string(), dates })),
  /** What was given up, and why; its owner has been told. */
  parked: v.array(v.object({ reason: v.string(), dataset: v.nullable(v.string()), dates })),
  /** True where the queue was found empty, false where the time ran out first. */
  drained: v.boolean(),
});
/** @see retriedSchema */
export type Retried = v.InferOutput<typeof retriedSchema>;
