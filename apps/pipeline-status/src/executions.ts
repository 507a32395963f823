import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { DescribedExecution } from '@covid-etl/etl-core';

/** An execution as the list of them has it. */
export interface ListedExecution {
  readonly arn: string;
  readonly name: string;
  readonly status: DescribedExecution['status'];
  /** An instant; null while it runs. */
  readonly stoppedAt: string | null;
}

/** Where a redrive is under way, the execution runs again. */
const statusOf = (status: string | undefined): DescribedExecution['status'] =>
  status === 'PENDING_REDRIVE' ? 'RUNNING' : (status as DescribedExecution['status']);

/** The newest executions of a state machine, newest first. */
export const listExecutions = async (
  sfn: SFNClient,
  stateMachineArn: string,
  maxResults: number,
): Promise<ListedExecution[]> => {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults }));
  return executions.map(({ executionArn = '', name = '', status, stopDate }) => ({
    arn: executionArn,
    name,
    status: statusOf(status),
    stoppedAt: stopDate?.toISOString() ?? null,
  }));
};

const described = (answer: DescribeExecutionCommandOutput): DescribedExecution => ({
  name: answer.name ?? '',
  status: statusOf(answer.status),
  input: answer.input ?? '',
  startDate: answer.startDate?.getTime() ?? 0,
  stopDate: answer.stopDate?.getTime() ?? null,
  error: answer.error ?? null,
  cause: answer.cause ?? null,
});

/** An execution with everything that has happened in it. */
export interface ReadExecution {
  readonly execution: DescribedExecution;
  readonly history: readonly HistoryEvent[];
}

/**
 * Reads an execution and its whole history; undefined where Step Functions does not know it any more.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export const readExecution = async (
  sfn: SFNClient,
  executionArn: string,
): Promise<ReadExecution | undefined> => {
  try {
    const execution = described(await sfn.send(new DescribeExecutionCommand({ executionArn })));
    const history: HistoryEvent[] = [];
    for await (const { events = [] } of paginateGetExecutionHistory(
      { client: sfn, pageSize: 1_000 },
      { executionArn },
    ))
      history.push(...events);
    return { execution, history };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
};
