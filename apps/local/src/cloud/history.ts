import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { StateMachine } from 'aws-local-stepfunctions';
import { region } from './names.ts';

/** What the interpreter says while it runs. */
export type EngineEvent =
  ReturnType<StateMachine['run']>['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;

/** The service integration of Notify; every other task is a Lambda. */
const snsPublish = { resourceType: 'sns', resource: 'publish' };
const isNotify = ({ state }: { readonly state: { readonly name: string } }): boolean =>
  state.name === 'Notify';

const json = (value: unknown): string => JSON.stringify(value ?? null);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : json(value));

/** Of the types of states that Step Functions has events for, those of the workflow. */
const typeOf = ({ state }: { readonly state: { readonly type: string } }): 'Choice' | 'Map' | 'Task' =>
  state.type === 'Choice' || state.type === 'Map' ? state.type : 'Task';

/**
 * The interpreter's event in the form of Step Functions' execution history, or undefined where Step Functions has no
 * such event. Of the items of a Map it has only what failed: on AWS each is in an execution of its own.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export const toHistoryEvent = (
  event: EngineEvent,
): Omit<HistoryEvent, 'id' | 'previousEventId'> | undefined => {
  const timestamp = new Date(event.timestamp);
  switch (event.type) {
    case 'ExecutionStarted':
      return { timestamp, type: event.type, executionStartedEventDetails: { input: json(event.input) } };
    case 'ExecutionSucceeded':
      return { timestamp, type: event.type, executionSucceededEventDetails: { output: json(event.output) } };
    case 'ExecutionFailed':
      return {
        timestamp,
        type: event.type,
        executionFailedEventDetails: { error: event.Error, cause: textOf(event.Cause) },
      };
    case 'ExecutionTimeout':
      return { timestamp, type: 'ExecutionTimedOut', executionTimedOutEventDetails: {} };
    case 'StateEntered':
      if (event.index !== undefined) return undefined;
      return {
        timestamp,
        type: `${typeOf(event)}StateEntered`,
        stateEnteredEventDetails: { name: event.state.name, input: json(event.state.input) },
      };
    case 'StateExited':
      if (event.index !== undefined) return undefined;
      return {
        timestamp,
        type: `${typeOf(event)}StateExited`,
        stateExitedEventDetails: { name: event.state.name, output: json(event.state.output) },
      };
    case 'StateFailed': {
      // A Map fails by an item, whose failure has been told.
      if (event.state.type === 'Map') return undefined;
      const failure = { error: event.Error, cause: textOf(event.Cause) };
      return isNotify(event)
        ? { timestamp, type: 'TaskFailed', taskFailedEventDetails: { ...snsPublish, ...failure } }
        : { timestamp, type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failure };
    }
    // Step Functions notes a retry as the task's being scheduled once more.
    case 'StateRetried':
      if (event.index !== undefined) return undefined;
      return isNotify(event)
        ? {
            timestamp,
            type: 'TaskScheduled',
            taskScheduledEventDetails: { ...snsPublish, region, parameters: json(event.state.input) },
          }
        : {
            timestamp,
            type: 'LambdaFunctionScheduled',
            lambdaFunctionScheduledEventDetails: { resource: event.state.name },
          };
    default:
      return undefined;
  }
};
