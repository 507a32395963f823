import { setTimeout as wait } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { loadedSchema, messageOfCause, type ExecutionInput, type Loaded } from '@covid-etl/etl-core';
import * as v from 'valibot';
import { stateMachineArn } from './cloud/names.ts';

/** How an execution ended. */
export interface Followed {
  readonly name: string;
  readonly executionArn: string;
  readonly status: string;
  /** What Load said, where it came so far. */
  readonly loaded: Omit<Loaded, 'notification'> | null;
  readonly error: string | null;
  /** The error's message. */
  readonly message: string | null;
}

const pollMs = 40;

/** Starts the workflow. */
export const startExecution = async (
  sfn: SFNClient,
  name: string,
  input: ExecutionInput,
): Promise<string> => {
  const request = { stateMachineArn, name, input: JSON.stringify(input) };
  return (await sfn.send(new StartExecutionCommand(request))).executionArn ?? '';
};

/** The states whose result says what was loaded. */
const loadingStates = new Set(['Load', 'CommitPartitions']);

const loadedOf = (events: readonly HistoryEvent[]): Followed['loaded'] => {
  const exited = events.find(({ stateExitedEventDetails: details }) =>
    loadingStates.has(details?.name ?? ''),
  );
  const { result } = JSON.parse(exited?.stateExitedEventDetails?.output ?? '{}') as { result?: unknown };
  const parsed = v.safeParse(v.omit(loadedSchema, ['notification']), result);
  return parsed.success ? parsed.output : null;
};

/**
 * Follows an execution to its end.
 *
 * @param onEvent is called with each event of its history, as it comes
 */
export const follow = async (
  sfn: SFNClient,
  executionArn: string,
  onEvent: (event: HistoryEvent) => void,
): Promise<Followed> => {
  for (let seen = 0; ;) {
    const description = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    events.slice(seen).forEach(onEvent);
    seen = events.length;
    const { status = '', name = '', error = null, cause } = description;
    if (status !== 'RUNNING')
      return {
        name,
        executionArn,
        status,
        loaded: loadedOf(events),
        error,
        message: cause === undefined ? null : messageOfCause(cause),
      };
    await wait(pollMs);
  }
};
