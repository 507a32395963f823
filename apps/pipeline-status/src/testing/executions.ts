import type { ToldEvent, ToldExecution } from './step-functions.ts';

/** 2021-03-02T13:00:00Z, in seconds. */
export const started = Date.UTC(2021, 2, 2, 13) / 1000;

export const entered = (second: number, name: string, input: object = {}): ToldEvent => ({
  second,
  type: 'TaskStateEntered',
  stateEnteredEventDetails: { name, input: JSON.stringify(input) },
});
export const exited = (second: number, name: string, output: object = {}): ToldEvent => ({
  second,
  type: 'TaskStateExited',
  stateExitedEventDetails: { name, output: JSON.stringify(output) },
});

/** A day that went well. */
export const succeeded: ToldExecution = {
  name: 'good',
  input: { time: '2021-03-02T13:00:00Z' },
  status: 'SUCCEEDED',
  startDate: started,
  stopDate: started + 3,
  events: [
    { second: 0, type: 'ExecutionStarted' },
    entered(0, 'Update'),
    exited(1, 'Update', { result: { asked: ['2021-02-28', '2021-03-01'] } }),
    entered(1, 'Notify', {
      result: { notification: { subject: '[covid-etl] 2 rows', message: 'Two rows.', state: '{}' } },
    }),
    exited(3, 'Notify', { MessageId: 'a' }),
  ],
};

/** A day whose date was not published. */
export const failed: ToldExecution = {
  name: 'bad',
  input: { time: '2021-03-03T13:00:00Z' },
  status: 'FAILED',
  startDate: started + 86_400,
  stopDate: started + 86_402,
  error: 'DateNotPublished',
  cause: '{"errorMessage":"no row yet for 2021-03-02"}',
  events: [
    entered(0, 'Load'),
    {
      second: 2,
      type: 'LambdaFunctionFailed',
      lambdaFunctionFailedEventDetails: {
        error: 'DateNotPublished',
        cause: '{"errorMessage":"no row yet for 2021-03-02"}',
      },
    },
  ],
};

/** One that is under way. */
export const running: ToldExecution = {
  name: 'now',
  input: { dates: ['2021-03-02'], dataset: 'nyt-us', attempt: 1 },
  status: 'RUNNING',
  startDate: started + 90_000,
  events: [entered(0, 'GetETLStatus')],
};
