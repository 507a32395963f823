import * as v from 'valibot';
import { calendarDateSchema } from '../record/calendar-date.ts';
import { visitedStateSchema } from './execution-path.ts';

const instant = v.string();
const dates = v.array(calendarDateSchema);

/** An execution of the workflow, as far as it has come. */
export const executionStatusSchema = v.object({
  name: v.string(),
  status: v.picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  /** Null where its input is not one of the workflow. */
  dataset: v.nullable(v.string()),
  /** The dates that its input names, and those that it has asked for besides. */
  dates,
  /** Which retry it is of its dates; 0 where it is none. */
  attempt: v.number(),
  startedAt: instant,
  stoppedAt: v.nullable(instant),
  error: v.nullable(v.string()),
  /** The error's message. */
  message: v.nullable(v.string()),
  path: v.array(visitedStateSchema),
  /** The key of its quality report in the store. */
  report: v.nullable(v.string()),
});
/** @see executionStatusSchema */
export type ExecutionStatus = v.InferOutput<typeof executionStatusSchema>;

/** A failed event that waits in the retry queue. */
export const waitingSchema = v.object({
  id: v.string(),
  sentAt: instant,
  /** Null where the message is not the event of an execution. */
  execution: v.nullable(v.string()),
  error: v.nullable(v.string()),
  dataset: v.nullable(v.string()),
  dates,
});

/** What was given up. */
export const parkedEntrySchema = v.object({
  id: v.string(),
  parkedAt: instant,
  /** What it is and why it is parked, in one line. */
  text: v.string(),
  dataset: v.nullable(v.string()),
  dates,
});

/**
 * A state machine, as far as its graph needs it.
 *
 * @see https://states-language.net/
 */
const definitionSchema = v.object({
  StartAt: v.string(),
  States: v.record(
    v.string(),
    v.object({
      Type: v.string(),
      Comment: v.optional(v.string()),
      Next: v.optional(v.string()),
      End: v.optional(v.boolean()),
      Default: v.optional(v.string()),
      Choices: v.optional(
        v.pipe(v.array(v.object({ Next: v.string(), StringEquals: v.optional(v.string()) })), v.readonly()),
      ),
    }),
  ),
});
/** @see definitionSchema */
export type DrawnDefinition = v.InferOutput<typeof definitionSchema>;

/** A queue: how many messages it has, and what they are, where that can be looked at without receiving them. */
const queueOf = <Entry extends v.GenericSchema>(entry: Entry) =>
  v.object({ depth: v.number(), entries: v.nullable(v.array(entry)) });

/** The pipeline at a moment: what a page shows of it, wherever it runs. */
export const pipelineStatusSchema = v.object({
  version: v.literal(1),
  at: instant,
  /** What a page may call to start an execution and the retry poller; null where it only looks on. */
  controls: v.nullable(v.object({ stateMachineArn: v.string(), retryFunction: v.string() })),
  /** The datasets that are loaded each day. */
  scheduled: v.array(v.string()),
  /** The datasets of which the table has anything. */
  loaded: v.array(v.string()),
  definition: definitionSchema,
  schedules: v.array(v.object({ name: v.string(), expression: v.string(), next: v.nullable(instant) })),
  /** Newest first. */
  executions: v.array(executionStatusSchema),
  retryQueue: queueOf(waitingSchema),
  parkedQueue: queueOf(parkedEntrySchema),
  /** What the owner was sent, newest first. */
  messages: v.array(
    v.object({ topic: v.string(), time: instant, subject: v.nullable(v.string()), text: v.string() }),
  ),
});
/** @see pipelineStatusSchema */
export type PipelineStatus = v.InferOutput<typeof pipelineStatusSchema>;

/** The name under which a page finds it. */
export const pipelineStatusFile = 'pipeline.json';
