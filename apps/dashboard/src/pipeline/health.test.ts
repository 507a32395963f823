import { describe, expect, it } from '@jest/globals';
import type {
  CalendarDate,
  DayState,
  DayStatus,
  ExecutionStatus,
  PipelineStatus,
} from '@covid-etl/etl-core/browser';
import { healthOf } from './health.ts';

const at = '2021-03-02T22:00:00.000Z';
const status: PipelineStatus = {
  version: 1,
  at,
  controls: { stateMachineArn: 'arn', retryFunction: 'RetryPoller' },
  scheduled: ['nyt-us'],
  loaded: ['nyt-us'],
  definition: { StartAt: 'A', States: {} },
  schedules: [
    { name: 'daily', expression: 'cron(0 13 * * ? *)', next: '2021-03-03T13:00:00.000Z' },
    { name: 'retry', expression: 'cron(0 7 * * ? *)', next: '2021-03-03T07:00:00.000Z' },
  ],
  executions: [],
  retryQueue: { depth: 0, entries: [] },
  parkedQueue: { depth: 0, entries: [] },
  messages: [],
};
const failed = { name: 'daily-1', status: 'FAILED', error: 'DateNotPublished' } as ExecutionStatus;
const day = (date: string, state: DayState, executions: ExecutionStatus[] = []): DayStatus => ({
  date: date as CalendarDate,
  state,
  executions,
});
const loaded = [day('2021-02-28', 'loaded'), day('2021-03-01', 'loaded')];
const health = (days: DayStatus[], changed: Partial<PipelineStatus> = {}) =>
  healthOf('nyt-us', days, { ...status, ...changed }, Date.parse(at));
const text = (...args: Parameters<typeof health>) => health(...args).sentences.join(' ');

describe('How the pipeline is', () => {
  it('good, where each day is loaded, and when it runs next', () =>
    expect(health(loaded)).toEqual({
      tone: 'good',
      title: 'Every day from 2021-02-28 to 2021-03-01 is loaded',
      sentences: ['Nothing waits. The workflow runs next at 2021-03-03 13:00:00 UTC (in 15 hours).'],
    }));
  it('where nothing is loaded, it says so', () => expect(health([]).title).toBe('Nothing is loaded yet'));
  it('of a day that failed it says which, why, and that it is tried again by itself', () => {
    const days = [...loaded, day('2021-03-02', 'waiting', [failed])];
    expect(health(days)).toMatchObject({
      tone: 'wait',
      title: '1 day failed and will be tried again: 2021-03-02',
    });
    expect(text(days)).toContain('The source has not published this day yet.');
    expect(text(days)).toContain('Nothing has to be done');
    expect(text(days)).toContain('at 2021-03-03 07:00:00 UTC (in 9 hours), or now by “Retry now”.');
  });
  it('and names no button where there is none', () =>
    expect(text([day('2021-03-02', 'waiting', [failed])], { controls: null })).not.toContain('Retry now'));
  it('a day that was given up comes before all others, with what its owner can do', () => {
    const days = [day('2021-03-01', 'waiting', [failed]), day('2021-03-02', 'parked', [failed])];
    expect(health(days)).toMatchObject({ tone: 'bad', title: '1 day given up: 2021-03-02' });
    expect(text(days)).toContain('covid-etl unpark');
  });
  it('a reason that several days share is told once', () => {
    const days = [day('2021-03-01', 'waiting', [failed]), day('2021-03-02', 'failed', [failed])];
    expect(health(days).sentences.filter((sentence) => sentence.includes('DateNotPublished'))).toHaveLength(
      1,
    );
  });
  it('while an execution runs, it says which', () =>
    expect(
      health(loaded, {
        executions: [{ name: 'daily-2', status: 'RUNNING', startedAt: at } as ExecutionStatus],
      }),
    ).toMatchObject({ tone: 'wait', title: 'Running: daily-2' }));
  it('a failure that names no day is told with its message', () => {
    const broken = { ...failed, dataset: 'nyt-us', error: 'SourceFormatError', message: 'no column cases' };
    expect(health(loaded, { executions: [broken] })).toMatchObject({
      tone: 'wait',
      title: 'The last execution failed: daily-1',
    });
    expect(text(loaded, { executions: [broken] })).toContain('no column cases');
  });
  it('a message that waits although each day is loaded is told, too', () =>
    expect(health(loaded, { retryQueue: { depth: 1, entries: null } }).title).toBe(
      '1 message in the queues',
    ));
});
