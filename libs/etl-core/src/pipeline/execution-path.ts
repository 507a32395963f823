import * as v from 'valibot';
import { calendarDateSchema, type CalendarDate } from '../record/calendar-date.ts';
import { messageOfCause } from './message-of-cause.ts';
import { stateText } from '../notification/state-text.ts';

interface Failure {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/**
 * What is read of an event of Step Functions' execution history.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export interface ExecutionEvent {
  readonly type: string | undefined;
  readonly timestamp: Date | undefined;
  readonly stateEnteredEventDetails?:
    { readonly name: string | undefined; readonly input?: string | undefined } | undefined;
  readonly stateExitedEventDetails?:
    { readonly name: string | undefined; readonly output?: string | undefined } | undefined;
  readonly lambdaFunctionFailedEventDetails?: Failure | undefined;
  readonly lambdaFunctionTimedOutEventDetails?: Failure | undefined;
  readonly taskFailedEventDetails?: Failure | undefined;
  readonly taskTimedOutEventDetails?: Failure | undefined;
}

/** A state that an execution has come to. */
export const visitedStateSchema = v.object({
  state: v.string(),
  enteredAt: v.string(),
  /** Null where the execution is still in it, or has ended in it. */
  exitedAt: v.nullable(v.string()),
  /** What it has done, in rows; empty until it has. */
  did: v.string(),
  /** Each time that it failed; after the last one it was either left or given up. */
  failures: v.array(v.object({ at: v.string(), error: v.string(), message: v.string() })),
});
/** @see visitedStateSchema */
export type VisitedState = v.InferOutput<typeof visitedStateSchema>;

const outputSchema = v.pipe(v.string(), v.parseJson(), v.looseObject({ result: v.unknown() }));

const resultOf = (output: string | undefined): unknown => {
  const parsed = v.safeParse(outputSchema, output);
  return parsed.success ? parsed.output.result : undefined;
};

const failureOf = (event: ExecutionEvent): Failure | undefined =>
  event.lambdaFunctionFailedEventDetails ??
  event.lambdaFunctionTimedOutEventDetails ??
  event.taskFailedEventDetails ??
  event.taskTimedOutEventDetails;

/** The way that an execution has taken through its state machine: its states in the order of their being entered. */
export const executionPath = (events: readonly ExecutionEvent[]): VisitedState[] => {
  const path: VisitedState[] = [];
  for (const event of events) {
    const at = event.timestamp?.toISOString() ?? '';
    const current = path.at(-1);
    const failure = failureOf(event);
    if (event.stateEnteredEventDetails?.name !== undefined)
      path.push({
        state: event.stateEnteredEventDetails.name,
        enteredAt: at,
        exitedAt: null,
        did: '',
        failures: [],
      });
    else if (current && event.stateExitedEventDetails) {
      current.exitedAt = at;
      // Notify's output is SNS's answer and not a stage's result.
      const result = current.state === 'Notify' ? {} : resultOf(event.stateExitedEventDetails.output);
      if (result !== undefined) current.did = stateText(current.state, result);
    } else if (current && failure)
      current.failures.push({
        at,
        error: failure.error ?? 'States.Timeout',
        message: messageOfCause(failure.cause ?? ''),
      });
  }
  return path;
};

/** The states whose result says what was asked for; those after them pass it on. */
const retrievingStates = new Set(['InitialLoad', 'Update']);

const askedSchema = v.object({ asked: v.array(calendarDateSchema) });

/**
 * The dates that an execution has asked its source for: more than its input names, where days before them were missing.
 * None until it has come so far.
 */
export const askedDates = (events: readonly ExecutionEvent[]): CalendarDate[] =>
  events.flatMap(({ stateExitedEventDetails: exited }) => {
    const parsed = v.safeParse(askedSchema, resultOf(exited?.output));
    return parsed.success && retrievingStates.has(exited?.name ?? '') ? parsed.output.asked : [];
  });
