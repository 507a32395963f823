import { randomUUID } from 'node:crypto';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { NameTaken, type Executions } from './executions.ts';
import type { Execution, ExecutionStatus, Journal } from './journal.ts';
import { stateMachineArn } from './names.ts';
import type { Workflow } from './state-machine.ts';

/** An error as the AWS JSON protocol has it. */
export class ApiError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

type Request = Readonly<Record<string, unknown>>;

/** Instants are seconds since 1970 in the AWS JSON protocol. */
const seconds = (milliseconds: number): number => milliseconds / 1000;

const summary = ({ arn, name, status, startDate, stopDate }: Execution) => ({
  executionArn: arn,
  stateMachineArn,
  name,
  status,
  startDate: seconds(startDate),
  ...(stopDate === null ? {} : { stopDate: seconds(stopDate) }),
});

const stateMachine = { stateMachineArn, name: 'CovidETL', type: 'STANDARD', creationDate: 0 };

const requireStateMachine = (arn: unknown): void => {
  if (arn !== stateMachineArn)
    throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${String(arn)}'`);
};

/** A text that is a JSON object. */
const requireInput = (input: unknown): string => {
  const text = input ?? '{}';
  try {
    if (typeof text === 'string' && typeof JSON.parse(text) === 'object') return text;
  } catch {
    // Said below, as for any other wrong input.
  }
  throw new ApiError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${String(input)}'`);
};

const requireName = (name: unknown): string => {
  const text = name ?? randomUUID();
  if (typeof text === 'string' && /^[\w.-]{1,80}$/.test(text)) return text;
  throw new ApiError('InvalidName', `Invalid Name: '${String(name)}'`);
};

const startExecution = (request: Request, executions: Executions) => {
  requireStateMachine(request.stateMachineArn);
  const name = requireName(request.name);
  try {
    const { arn, startDate } = executions.start(name, requireInput(request.input));
    return { executionArn: arn, startDate: seconds(startDate) };
  } catch (error) {
    if (error instanceof NameTaken)
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${name}'`);
    throw error;
  }
};

const findExecution = (request: Request, journal: Journal): Execution => {
  const arn = String(request.executionArn);
  const execution = journal.find(arn.split(':').at(-1) ?? '');
  if (!execution) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return execution;
};

const describeExecution = (execution: Execution) => ({
  ...summary(execution),
  input: execution.input,
  inputDetails: { included: true },
  ...(execution.output === null ? {} : { output: execution.output, outputDetails: { included: true } }),
  ...(execution.error === null ? {} : { error: execution.error }),
  ...(execution.cause === null ? {} : { cause: execution.cause }),
});

const historyPage = (request: Request, journal: Journal) => {
  const events = journal.history(findExecution(request, journal).name).map((event: HistoryEvent) => ({
    ...event,
    timestamp: seconds(event.timestamp?.getTime() ?? 0),
  }));
  const ordered = request.reverseOrder === true ? events.reverse() : events;
  return { events: ordered.slice(0, Number(request.maxResults ?? ordered.length)) };
};

/**
 * Step Functions' API over the executions of this process, as far as the retry poller, the command line and the AWS
 * CLI need it. Answers are not split into pages.
 *
 * @throws ApiError where Step Functions would refuse
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export const stepFunctionsApi =
  (executions: Executions, journal: Journal, { definition }: Workflow) =>
  (operation: string, request: Request): object => {
    switch (operation) {
      case 'StartExecution':
        return startExecution(request, executions);
      case 'DescribeExecution':
        return describeExecution(findExecution(request, journal));
      case 'GetExecutionHistory':
        return historyPage(request, journal);
      case 'ListExecutions': {
        requireStateMachine(request.stateMachineArn);
        const status = request.statusFilter as ExecutionStatus | undefined;
        return { executions: journal.list(status, Number(request.maxResults ?? 1000)).map(summary) };
      }
      case 'ListStateMachines':
        return { stateMachines: [stateMachine] };
      case 'DescribeStateMachine':
        requireStateMachine(request.stateMachineArn);
        return {
          ...stateMachine,
          status: 'ACTIVE',
          definition: JSON.stringify(definition),
          roleArn: 'arn:aws:iam::000000000000:role/local',
        };
      default:
        throw new ApiError('UnknownOperationException', `${operation} is not served here`);
    }
  };
