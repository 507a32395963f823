import { datasets, executionInputSchema, type ExecutionInput } from '@covid-etl/etl-core';
import * as v from 'valibot';

/** What a message of the queue says: which execution failed, and what it was started with. */
export interface FailedExecution {
  /** The event's id: the same for each copy of one failure, another for the next failure. */
  readonly id: string;
  readonly input: ExecutionInput;
}

/** Why a message can't be understood. */
export interface Unreadable {
  readonly reason: string;
}

/**
 * A reason quotes what is wrong, and that may be as long as a message. It stands in the owner's mail with others: one
 * that is too large for a mail would keep all of them from being told and parked.
 */
const mostOfReason = 500;

const unreadable = (reason: string): Unreadable => ({
  reason: reason.length > mostOfReason ? `${reason.slice(0, mostOfReason)}…` : reason,
});

/** Gives an execution's input where its event left it out. */
export type DescribeInput = (executionArn: string) => Promise<string | undefined>;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const statusChangeSchema = v.object({
  source: v.literal('aws.states'),
  id: v.string(),
  detail: v.object({ executionArn: v.string(), input: v.nullish(v.string()) }),
});

/**
 * The daily rule's own event: it is in the queue where the rule could not start the workflow.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
 */
const scheduledSchema = v.object({
  source: v.literal('aws.events'),
  'detail-type': v.literal('Scheduled Event'),
  id: v.string(),
  time: v.string(),
  /** The rule that fired. */
  resources: v.optional(v.array(v.string())),
});

/** The dataset that a daily rule is for stands at the end of its name (apps/infra/src/names.ts). */
const datasetOfRule = (ruleArn: string | undefined): { dataset?: string } => {
  // Stryker disable next-line StringLiteral: any text would do that is no rule's.
  const dataset = /:rule\/CovidETL-[a-z0-9]+-daily-([\w-]+)$/.exec(ruleArn ?? '')?.[1];
  return dataset === undefined ? {} : { dataset };
};

const parseJson = (text: string): unknown => {
  // Stryker disable BlockStatement: what returns nothing returns undefined.
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
// Stryker restore BlockStatement

const readInput = (id: string, input: unknown): FailedExecution | Unreadable => {
  const parsed = v.safeParse(executionInputSchema, input);
  if (parsed.success) {
    const { dataset } = parsed.output;
    const isKnown = dataset === undefined || datasets.some((known) => known.id === dataset);
    return isKnown ? { id, input: parsed.output } : unreadable(`there is no dataset "${dataset}"`);
  }
  const { message } = parsed.issues[0];
  const field = v.getDotPath(parsed.issues[0]);
  return unreadable(
    `the execution's input is not one of the workflow: ${field ? `${field}: ` : ''}${message}`,
  );
};

/**
 * Reads a message of the queue: a failed execution's event, with its input or without (Step Functions leaves out
 * an input that is too large), the daily rule's own event, or an input that EventBridge could not deliver.
 *
 * @param messageId stands for the event's id where the body has none
 */
export const readFailedEvent = async (
  body: string,
  messageId: string,
  describeInput: DescribeInput,
): Promise<FailedExecution | Unreadable> => {
  const event = parseJson(body);
  if (event === undefined) return unreadable('the message is not JSON');

  const statusChange = v.safeParse(statusChangeSchema, event);
  if (statusChange.success) {
    const { id, detail } = statusChange.output;
    const input = detail.input ?? (await describeInput(detail.executionArn));
    if (input === undefined) return unreadable(`Step Functions knows no execution ${detail.executionArn}`);
    return readInput(id, parseJson(input));
  }
  const scheduled = v.safeParse(scheduledSchema, event);
  if (scheduled.success) {
    const { id, time, resources } = scheduled.output;
    return readInput(id, { time, ...datasetOfRule(resources?.[0]) });
  }
  if (v.is(executionInputSchema, event)) return readInput(messageId, event);
  return unreadable('the message is neither the event of a failed execution nor the input of one');
};
