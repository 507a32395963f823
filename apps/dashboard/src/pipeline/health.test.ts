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
  healthOf({ dataset: 'nyt-us', days, status: { ...status, ...changed }, now: Date.parse(at) });
const text = (...args: Parameters<typeof health>) => health(...args).sentences.join(' ');
const parked = (dataset: string | null) => ({
  depth: 1,
  entries: [{ id: 'a', parkedAt: at, text: 'retried 7 times', dataset, dates: [] }],
});

describe('The pipeline is well', () => {
  it('where each day is loaded: and it runs next', () =>
    expect(health(loaded)).toEqual({
      tone: 'good',
      title: 'Every day from 2021-02-28 to 2021-03-01 is loaded',
      sentences: ['Nothing waits. The workflow runs next at 2021-03-03 13:00:00 UTC (in 15 hours).'],
    }));
  it('also where something of another dataset is parked', () =>
    expect(health(loaded, { parkedQueue: parked('jhu-countries') }).tone).toBe('good'));
  it('but not where nothing is loaded yet', () =>
    expect(health([])).toMatchObject({ tone: 'wait', title: 'Nothing is loaded yet' }));
});

describe('A day that failed', () => {
  const waiting = [...loaded, day('2021-03-02', 'waiting', [failed])];
  it('and waits: which, why, and that it is tried again by itself', () => {
    expect(health(waiting)).toMatchObject({
      tone: 'wait',
      title: '1 day failed and will be tried again: 2021-03-02',
    });
    expect(text(waiting)).toContain('The source has not published all the days that were asked for.');
    expect(text(waiting)).toContain('Nothing has to be done');
    expect(text(waiting)).toContain('at 2021-03-03 07:00:00 UTC (in 9 hours), or now by “Retry now”.');
  });
  it('names no button where there is none', () =>
    expect(text(waiting, { controls: null })).not.toContain('Retry now'));
  it('and is in no queue is not said to be retried: the next execution asks for it', () => {
    const days = [...loaded, day('2021-03-02', 'failed', [failed])];
    expect(health(days)).toMatchObject({ tone: 'bad', title: '1 day failed: 2021-03-02' });
    expect(text(days)).not.toContain('Nothing has to be done');
    expect(text(days)).toContain('asked for by the next execution, at 2021-03-03 13:00:00 UTC');
    expect(text(days)).not.toContain('covid-etl run');
  });
  it('in no queue, before the last loaded one, has to be asked for', () =>
    expect(text([day('2021-02-27', 'failed', [failed]), ...loaded])).toContain(
      'covid-etl run --from 2021-02-27 --to 2021-03-01',
    ));
  it('may wait in a queue that can’t be looked into', () =>
    expect(
      text([...loaded, day('2021-03-02', 'failed', [failed])], { retryQueue: { depth: 2, entries: null } }),
    ).toContain('2 messages in the retry queue may be about them. Nothing has to be done'));
  it('shares its reason with others: it is told once', () => {
    const days = [day('2021-03-01', 'waiting', [failed]), day('2021-03-02', 'failed', [failed])];
    expect(health(days).sentences.filter((sentence) => sentence.includes('DateNotPublished'))).toHaveLength(
      1,
    );
  });
});

describe('What was given up', () => {
  it('comes before all others, with what its owner can do, and what failed besides', () => {
    const days = [day('2021-03-01', 'failed', [failed]), day('2021-03-02', 'parked', [failed])];
    expect(health(days)).toMatchObject({ tone: 'bad', title: '1 day given up: 2021-03-02' });
    expect(text(days)).toContain('covid-etl unpark');
    expect(text(days)).toContain('1 other day failed besides: 2021-03-01.');
  });
  it.each([
    ['a date that the dataset never has', parked('nyt-us')],
    ['a message that says nothing', parked(null)],
    ['something in a queue that can’t be looked into', { depth: 1, entries: null }],
  ])('is told, too, where it is %s', (_, parkedQueue) => {
    expect(health(loaded, { parkedQueue })).toMatchObject({ tone: 'bad', title: '1 message given up' });
    expect(text(loaded, { parkedQueue })).not.toContain('Nothing has to be done');
  });
});

describe('The last execution', () => {
  const running = { name: 'daily-2', status: 'RUNNING', dataset: 'nyt-us', startedAt: at } as ExecutionStatus;
  it('while it runs', () =>
    expect(health(loaded, { executions: [running] })).toMatchObject({
      tone: 'wait',
      title: 'Running: daily-2',
    }));
  it('of another dataset is none of this one', () =>
    expect(health(loaded, { executions: [{ ...running, dataset: 'us' }] }).tone).toBe('good'));
  it('that failed without a day is told with its message', () => {
    const broken = { ...failed, dataset: 'nyt-us', error: 'SourceFormatError', message: 'no column cases' };
    expect(health(loaded, { executions: [broken] })).toMatchObject({
      tone: 'wait',
      title: 'The last execution failed: daily-1',
    });
    expect(text(loaded, { executions: [broken] })).toContain('no column cases');
  });
  it('that was days ago is told: nothing else would tell that it does not run', () =>
    expect(
      health(loaded, {
        executions: [{ ...running, status: 'SUCCEEDED', startedAt: '2021-02-27T13:00:00.000Z', error: null }],
      }),
    ).toMatchObject({ tone: 'wait', title: 'Nothing has run for it since 2021-02-27 13:00:00 UTC' }));
});

describe('A message that waits although each day is loaded', () => {
  it('is told, too', () =>
    expect(health(loaded, { retryQueue: { depth: 1, entries: null } }).title).toBe(
      '1 message in the retry queue',
    ));
});
