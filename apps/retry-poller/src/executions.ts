import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  StartExecutionCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { PlannedStart } from './retry-plan.ts';

/** The ARN of a state machine's execution of that name. */
const executionArn = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/**
 * Starts an execution. One that exists under this name was started by an earlier drain of the same messages,
 * which did not come to delete them: that is as good.
 *
 * @returns the execution's ARN
 */
export const startExecution = async (
  sfn: SFNClient,
  stateMachineArn: string,
  { name, input }: PlannedStart,
): Promise<string> => {
  try {
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
  return executionArn(stateMachineArn, name);
};

/** An execution's input, or undefined where Step Functions does not know the execution or keeps no input of it. */
export const describeInput = async (sfn: SFNClient, arn: string): Promise<string | undefined> => {
  try {
    return (await sfn.send(new DescribeExecutionCommand({ executionArn: arn }))).input;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
};
