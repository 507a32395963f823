import { describe, expect, it } from '@jest/globals';
import { nytUs } from '../dataset/nyt-us.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import { dayStatuses } from './day-status.ts';
import type { ExecutionStatus, PipelineStatus } from './pipeline-status.ts';

const dates = (...of: string[]) => of as CalendarDate[];
const execution = (status: ExecutionStatus['status'], of: string[], dataset = 'nyt-us'): ExecutionStatus => ({
  name: status,
  status,
  dataset,
  dates: dates(...of),
  attempt: 0,
  startedAt: '',
  stoppedAt: null,
  error: null,
  message: null,
  path: [],
  report: null,
});
const waiting = (of: string[], dataset: string | null = 'nyt-us', name: string | null = null) => ({
  id: '',
  sentAt: '',
  execution: name,
  error: null,
  dataset,
  dates: dates(...of),
});
const parked = (of: string[]) => ({ id: '', parkedAt: '', text: '', dataset: 'nyt-us', dates: dates(...of) });

const states = (
  loaded: string[],
  {
    executions = [],
    retry = [],
    given = [],
  }: {
    executions?: ExecutionStatus[];
    retry?: ReturnType<typeof waiting>[];
    given?: ReturnType<typeof parked>[];
  } = {},
) => {
  const status: Pick<PipelineStatus, 'executions' | 'retryQueue' | 'parkedQueue'> = {
    executions,
    retryQueue: { depth: retry.length, entries: retry },
    parkedQueue: { depth: given.length, entries: given },
  };
  return dayStatuses(nytUs, dates(...loaded), status).map(({ date, state }) => [date, state]);
};

describe('What became of a day', () => {
  it('it is in the table', () => expect(states(['2021-03-01'])).toEqual([['2021-03-01', 'loaded']]));
  it('nothing is known where nothing was loaded or asked for', () => expect(states([])).toEqual([]));
  it('it is missing between others', () =>
    expect(states(['2021-03-01', '2021-03-03'])[1]).toEqual(['2021-03-02', 'missing']));
  it('it waits where a message of the queue names it', () =>
    expect(states(['2021-03-01'], { retry: [waiting(['2021-03-02'])] })[1]).toEqual([
      '2021-03-02',
      'waiting',
    ]));
  it('and where the execution whose event it is has asked for it', () =>
    expect(
      states(['2021-03-01'], {
        executions: [execution('FAILED', ['2021-03-02'])],
        retry: [waiting([], 'nyt-us', 'FAILED')],
      })[1],
    ).toEqual(['2021-03-02', 'waiting']));
  it('and is loaded all the same where another execution has loaded it', () =>
    expect(states(['2021-03-01'], { retry: [waiting(['2021-03-01'])] })).toEqual([['2021-03-01', 'loaded']]));
  it('it was given up', () =>
    expect(states([], { given: [parked(['2021-03-02'])] })).toEqual([['2021-03-02', 'parked']]));
  it('it failed where an execution did and no queue has it', () =>
    expect(states([], { executions: [execution('TIMED_OUT', ['2021-03-02'])] })).toEqual([
      ['2021-03-02', 'failed'],
    ]));
  it('an execution is at it, whatever failed before', () =>
    expect(
      states([], {
        executions: [execution('RUNNING', ['2021-03-02']), execution('FAILED', ['2021-03-02'])],
        retry: [waiting(['2021-03-02'])],
      }),
    ).toEqual([['2021-03-02', 'running']]));
  it('what is of another dataset is not of this one', () =>
    expect(
      states(['2021-03-01'], {
        executions: [execution('FAILED', ['2021-03-05'], 'us')],
        retry: [waiting(['2021-03-06'], 'us'), waiting(['2021-03-07'], null)],
      }),
    ).toEqual([['2021-03-01', 'loaded']]));
  it('a day that the source never has is none, whoever asks for it', () =>
    expect(
      states(['2023-03-23'], { executions: [execution('SUCCEEDED', ['2026-11-24', '2019-01-01'])] }),
    ).toEqual([['2023-03-23', 'loaded']]));
});
