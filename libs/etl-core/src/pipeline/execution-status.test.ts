import { describe, expect, it } from '@jest/globals';
import { executionStatusOf, readInput, type DescribedExecution } from './execution-status.ts';

const settings = { defaultDataset: 'nyt-us', timeZone: 'UTC' };
const started = Date.UTC(2021, 2, 2, 13);
const execution: DescribedExecution = {
  name: 'daily',
  status: 'FAILED',
  input: '{"time":"2021-03-02T13:00:00Z"}',
  startDate: started,
  stopDate: started + 2_000,
  error: 'DateNotPublished',
  cause: '{"errorMessage":"no row yet"}',
};

describe('What an execution’s input is about', () => {
  it.each([
    ['the daily rule’s', { time: '2021-03-02T13:00:00Z' }, ['2021-03-01'], 'nyt-us', 0],
    ['the poller’s', { dataset: 'us', dates: ['2021-03-01'], attempt: 2 }, ['2021-03-01'], 'us', 2],
  ])('%s', (_, input, dates, dataset, attempt) =>
    expect(readInput(input, settings)).toEqual({ dataset, dates, attempt }),
  );
  it.each([
    ['of no dataset of ours', { dataset: 'moon', dates: ['2021-03-01'] }, settings],
    ['of no dataset at all', { dates: ['2021-03-01'] }, { ...settings, defaultDataset: undefined }],
    ['that is none of the workflow', 'hello', settings],
  ])('and nothing where it is one %s', (_, input, by) =>
    expect(readInput(input, by)).toEqual({ dataset: null, dates: [], attempt: 0 }),
  );
});

describe('The status of an execution', () => {
  it('is what Step Functions says of it', () =>
    expect(executionStatusOf(execution, [], settings)).toEqual({
      name: 'daily',
      status: 'FAILED',
      dataset: 'nyt-us',
      dates: ['2021-03-01'],
      attempt: 0,
      startedAt: '2021-03-02T13:00:00.000Z',
      stoppedAt: '2021-03-02T13:00:02.000Z',
      error: 'DateNotPublished',
      message: 'no row yet',
      path: [],
      report: 'quality/nyt-us/2021-03-02T13-00-00.000Z_daily.json',
    }));
  it('has the dates that it has asked for besides those of its input', () => {
    const output = JSON.stringify({ result: { asked: ['2021-02-28', '2021-03-01'] } });
    const update = {
      type: 'TaskStateExited',
      timestamp: new Date(started),
      stateExitedEventDetails: { name: 'Update', output },
    };
    expect(executionStatusOf(execution, [update], settings).dates).toEqual(['2021-02-28', '2021-03-01']);
  });
  it('has no end while it runs', () =>
    expect(
      executionStatusOf(
        { ...execution, status: 'RUNNING', stopDate: null, error: null, cause: null },
        [],
        settings,
      ),
    ).toMatchObject({ status: 'RUNNING', stoppedAt: null, error: null, message: null }));
  it('has no dataset and no report where its input is not JSON', () =>
    expect(executionStatusOf({ ...execution, input: 'hello' }, [], settings)).toMatchObject({
      dataset: null,
      dates: [],
      report: null,
    }));
});
