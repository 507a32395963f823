import * as v from 'valibot';
import { partitionSchema, type Partition } from '../batch/partitions.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { datasetById } from '../dataset/datasets.ts';
import { newestDateOnEarth } from '../dataset/possible-dates.ts';
import { instantSchema, type CalendarDate } from '../record/calendar-date.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { executionInputSchema, type ExecutionInput } from './contracts.ts';
import { parseInput, readEnvironment, type Environment } from './environment.ts';
import { createLog, type Log } from './log.ts';

/** The part of a Lambda's context that a stage uses. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** What a stage works with. */
export interface StageRun<Result> {
  /** The name of the execution that it works for. */
  readonly execution: string;
  readonly input: ExecutionInput;
  /** What the stage before returned. */
  readonly result: Result;
  /** The part of the batch that it works at, where it is not all of it. */
  readonly partition: Partition | undefined;
  /** The whole state of the execution, as it came. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly dataset: Dataset;
  readonly store: Store;
  readonly environment: Environment;
  /** When the execution started. */
  readonly started: string;
  /**
   * The newest date on earth when the execution started. By the execution and not by the stage's own clock, so that
   * every stage of it, and every try of a stage, takes the same dates for possible. A redriven execution keeps its start,
   * and leaves what has been published since to the next one.
   */
  readonly newestDate: CalendarDate;
  /** How long this stage may still work, in milliseconds. */
  remainingMs(): number;
  readonly log: Log;
}

/** Execution names: those that Step Functions takes, less what is not a folder's name. */
const executionNameSchema = v.pipe(v.string(), v.regex(/^[\w.-]{1,80}$/), v.excludes('..'));

const eventSchema = v.object({
  execution: executionNameSchema,
  /** When the execution started. A workflow that was deployed before this stage does not say it: the clock does. */
  started: v.optional(instantSchema, () => new Date().toISOString()),
  state: v.record(v.string(), v.unknown()),
  /** The part of the batch that this stage is to work at, where it is not all of it. */
  partition: v.optional(partitionSchema),
});

/**
 * A Lambda handler from the work of a stage: parses the event and the environment, opens the store, logs the
 * start and the end.
 *
 * @param stage the state's name
 * @param resultSchema what the stage before returned
 */
export const stageHandler =
  <S extends v.GenericSchema, Output extends object>(
    stage: string,
    resultSchema: S,
    work: (run: StageRun<v.InferOutput<S>>) => Promise<Output>,
  ) =>
  async (event: unknown, context: InvocationContext): Promise<Output> => {
    const begun = performance.now();
    let log = createLog({ stage, requestId: context.awsRequestId });
    const elapsed = (): number => Math.round(performance.now() - begun);
    try {
      const { execution, started, state, partition } = parseInput(eventSchema, event, stage);
      const input = parseInput(executionInputSchema, state, `${stage}, execution input`);
      const result: v.InferOutput<S> = parseInput(
        resultSchema,
        state.result,
        `${stage}, result of the stage before`,
      );
      const environment = readEnvironment(process.env);
      const dataset = datasetById(input.dataset ?? environment.DATASET);
      log = createLog({ stage, execution, dataset: dataset.id, requestId: context.awsRequestId });
      log('StageStarted', { input, ...(partition && { month: partition.month }) });
      const store = await openStore(environment.STORE_URL);
      const remainingMs = (): number => context.getRemainingTimeInMillis();
      const output = await work({
        execution,
        input,
        result,
        partition,
        state,
        dataset,
        store,
        environment,
        started,
        newestDate: newestDateOnEarth(started),
        remainingMs,
        log,
      });
      log('StageSucceeded', { durationMs: elapsed() });
      return output;
    } catch (error) {
      const { name, message, stack, cause } = error as Error;
      log('StageFailed', { durationMs: elapsed(), error: name, message, stack, cause: String(cause) });
      // The stack is in the log now; in the failure's Cause, and so in the owner's mail, it would hide the message.
      (error as Error).stack = '';
      throw error;
    }
  };
