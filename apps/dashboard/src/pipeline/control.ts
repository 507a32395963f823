import type { PipelineStatus } from '@covid-etl/etl-core/browser';

type Controls = NonNullable<PipelineStatus['controls']>;

const failWith = async (response: Response): Promise<never> => {
  const { message, errorMessage } = (await response.json().catch(() => ({}))) as Record<string, string>;
  throw new Error(message ?? errorMessage ?? `the server answers ${response.status}`);
};

/**
 * Starts the workflow for each of the datasets, as the daily rule does.
 *
 * @returns the names of the executions
 * @throws Error that says what Step Functions refused
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export const runNow = async (
  { stateMachineArn }: Controls,
  datasets: readonly string[],
  now: Date,
): Promise<string[]> => {
  const time = now.toISOString();
  const names: string[] = [];
  for (const dataset of datasets) {
    const name = `page-${dataset}-${time.replaceAll(/[:.]/g, '-')}`;
    const response = await fetch('/', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.StartExecution',
      },
      body: JSON.stringify({ stateMachineArn, name, input: JSON.stringify({ dataset, time }) }),
    });
    if (!response.ok) await failWith(response);
    names.push(name);
  }
  return names;
};

/** What came of a run of the retry poller, in a sentence. */
interface Retried {
  readonly messages: number;
  readonly started: readonly unknown[];
}

/**
 * Runs the retry poller.
 *
 * @throws Error that says why it failed
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const retryNow = async ({ retryFunction }: Controls): Promise<Retried> => {
  const response = await fetch(`/2015-03-31/functions/${retryFunction}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (!response.ok || response.headers.has('x-amz-function-error')) return failWith(response);
  return (await response.json()) as Retried;
};
