import { stateMachine, type Retrier, type StateMachineDefinition } from './states.ts';

/** The states that run a Lambda. */
export const lambdaStates = ['GetETLStatus', 'InitialLoad', 'Update', 'Transform', 'Load'] as const;
/** @see lambdaStates */
export type LambdaState = (typeof lambdaStates)[number];
/** Every state of the workflow. */
export type EtlState = LambdaState | 'CheckETLStatus' | 'Notify';

/** How a failed task is tried again before the execution fails. */
export interface RetryOptions {
  /** Seconds before the first retry. @default 1 */
  readonly intervalSeconds?: number;
  /** Retries after the first try. @default 3 */
  readonly maxAttempts?: number;
  /** By what each wait is longer than the one before. @default 2 */
  readonly backoffRate?: number;
  /** The longest wait, in seconds. @default 20 */
  readonly maxDelaySeconds?: number;
}

export interface EtlDefinitionProps {
  /** The ARN of each state's Lambda, or a placeholder that is filled in later (a CDK token, `${Load}`). */
  readonly resources: Readonly<Record<LambdaState, string>>;
  /** The ARN of the topic that the outcome is published to, or a placeholder. */
  readonly successTopicArn: string;
  /** The names of the stages' errors that may pass by themselves; only these are tried again. */
  readonly transientErrors: readonly string[];
  /** Seconds that a Lambda task may take; for single states if given by name. @default 3 */
  readonly timeoutSeconds?: number | Readonly<Partial<Record<LambdaState, number>>>;
  /** @default see RetryOptions */
  readonly retry?: RetryOptions;
}

const defaultTimeoutSeconds = 3;

/**
 * Errors of the Lambda service itself and time-outs. Each stage can be run twice, so that trying again is safe
 * whatever a try that timed out has done.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 */
const lambdaErrors = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Sandbox.Timedout',
  'States.Timeout',
];

const retrier = (errors: readonly string[], options: RetryOptions = {}): Retrier => ({
  ErrorEquals: errors,
  IntervalSeconds: options.intervalSeconds ?? 1,
  MaxAttempts: options.maxAttempts ?? 3,
  BackoffRate: options.backoffRate ?? 2,
  MaxDelaySeconds: options.maxDelaySeconds ?? 20,
  JitterStrategy: 'FULL',
});

/** What every task that runs a Lambda has. */
export const invocation = (state: LambdaState, props: EtlDefinitionProps) => {
  const { resources, timeoutSeconds = defaultTimeoutSeconds } = props;
  return {
    Type: 'Task',
    Resource: resources[state],
    TimeoutSeconds:
      typeof timeoutSeconds === 'number' ? timeoutSeconds : (timeoutSeconds[state] ?? defaultTimeoutSeconds),
    Retry: [retrier([...props.transientErrors, ...lambdaErrors], props.retry)],
  } as const;
};

/** The execution's name, and when it started. */
export const ofExecution = {
  'execution.$': '$$.Execution.Name',
  'started.$': '$$.Execution.StartTime',
} as const;

/** A task that gives a stage's Lambda the whole state, and puts what it returns in the place of the result before. */
export const stageTask = <Next extends string>(
  props: EtlDefinitionProps,
  state: LambdaState,
  next: Next,
  comment: string,
) =>
  ({
    ...invocation(state, props),
    Comment: comment,
    Parameters: { ...ofExecution, 'state.$': '$' },
    ResultPath: '$.result',
    Next: next,
  }) as const;

/**
 * The daily ETL workflow. The execution's input stays at the root of the state, beside the latest `result`; each
 * stage gets both, the execution's name, and when it started.
 */
export const etlDefinition = (props: EtlDefinitionProps): StateMachineDefinition<EtlState> => {
  const lambdaTask = <Next extends EtlState>(state: LambdaState, next: Next, comment: string) =>
    stageTask(props, state, next, comment);

  return stateMachine({
    Comment: 'Keeps a table of daily COVID-19 counts',
    StartAt: 'GetETLStatus',
    States: {
      GetETLStatus: lambdaTask('GetETLStatus', 'CheckETLStatus', 'Initial load or update?'),
      CheckETLStatus: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.result.status', StringEquals: 'InitialLoad', Next: 'InitialLoad' },
          { Variable: '$.result.status', StringEquals: 'Update', Next: 'Update' },
        ],
        Default: 'InitialLoad',
      },
      InitialLoad: lambdaTask('InitialLoad', 'Transform', 'Retrieves all the data'),
      Update: lambdaTask('Update', 'Transform', 'Retrieves the rows of the dates asked for'),
      Transform: lambdaTask('Transform', 'Load', 'Checks and normalises what was retrieved'),
      Load: lambdaTask('Load', 'Notify', 'Writes it to the table'),
      Notify: {
        Type: 'Task',
        Comment: 'Publishes the outcome: a mail to read, and the full state as an attribute',
        Resource: 'arn:aws:states:::sns:publish',
        Parameters: {
          TopicArn: props.successTopicArn,
          'Subject.$': '$.result.notification.subject',
          'Message.$': '$.result.notification.message',
          MessageAttributes: {
            state: { DataType: 'String', 'StringValue.$': '$.result.notification.state' },
          },
        },
        // Whatever SNS refuses is worth a second try: the data is loaded, and its owner must know.
        Retry: [retrier(['States.TaskFailed', 'States.Timeout'], props.retry)],
        End: true,
      },
    },
  });
};
