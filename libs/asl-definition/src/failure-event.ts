import { Buffer } from 'node:buffer';

/** The event that Step Functions sends when an execution changes its status. */
export const statusChangeType = 'Step Functions Execution Status Change';

/**
 * The statuses that count as a failure. ABORTED does not: a person did it and knows.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const failureStatuses = ['FAILED', 'TIMED_OUT'] as const;
/** @see failureStatuses */
export type FailureStatus = (typeof failureStatuses)[number];

/** The EventBridge pattern of the failure rule: this state machine's failed executions. */
export const failurePattern = (stateMachineArn: string) => ({
  source: ['aws.states'],
  'detail-type': [statusChangeType],
  detail: { status: [...failureStatuses], stateMachineArn: [stateMachineArn] },
});

/** A failed execution, as the event's maker knows it. */
export interface FailedExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: FailureStatus;
  /** The execution's input, as JSON text. */
  readonly input: string;
  /** Milliseconds since 1970. */
  readonly startDate: number;
  readonly stopDate: number;
  readonly error?: string;
  readonly cause?: string;
}

/** An event of a failed execution, in EventBridge's envelope. */
export interface FailureEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': typeof statusChangeType;
  readonly source: 'aws.states';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Omit<FailedExecution, 'input'> & {
    readonly input: string | null;
    readonly inputDetails: { readonly included: boolean };
    readonly output: null;
    readonly outputDetails: null;
  };
}

/** Step Functions leaves the input out where it passes this size with the cause, both escaped as they stand in the event. */
const limitBytes = 248 * 1024;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionFailedEventDetails.html */
const longestCause = 32_768;

const escapedBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

/**
 * The event that Step Functions sends for a failed execution.
 *
 * @param id the event's id: the same for each copy of one failure
 */
export const failureEvent = (id: string, execution: FailedExecution): FailureEvent => {
  const [, , , region = '', account = ''] = execution.executionArn.split(':');
  const cause = execution.cause?.slice(0, longestCause);
  const included = escapedBytes(execution.input) + escapedBytes(cause ?? '') <= limitBytes;
  return {
    version: '0',
    id,
    'detail-type': statusChangeType,
    source: 'aws.states',
    account,
    time: `${new Date(execution.stopDate).toISOString().slice(0, 19)}Z`,
    region,
    resources: [execution.executionArn],
    detail: {
      ...execution,
      ...(cause === undefined ? {} : { cause }),
      input: included ? execution.input : null,
      inputDetails: { included },
      output: null,
      outputDetails: null,
    },
  };
};
