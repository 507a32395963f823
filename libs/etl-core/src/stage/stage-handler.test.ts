import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { SourceNotFound, transientErrors } from '../errors.ts';
import { stageHandler } from './stage-handler.ts';

const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 3_000 };
const event = <State extends object>(state: State, execution = 'daily-1') => ({ execution, state });
const handler = stageHandler(
  'Transform',
  v.object({ rows: v.number() }),
  ({ result, input, dataset, environment }) =>
    Promise.resolve({ rows: result.rows, input, dataset: dataset.id, timeZone: environment.TIME_ZONE }),
);
const dating = stageHandler('Transform', v.unknown(), ({ newestDate }) => Promise.resolve({ newestDate }));
const valid = event({ time: '2021-03-02T13:00:00Z', result: { rows: 5 } });

const savedEnvironment = { ...process.env };
let logged: string[];
beforeEach(() => {
  process.env.STORE_URL = 'file:///tmp/never-written/';
  logged = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line));
});
afterEach(() => {
  process.env = { ...savedEnvironment };
  jest.restoreAllMocks();
});

describe('A stage takes the execution’s state and the environment', () => {
  it('and works with what they say', async () =>
    expect(await handler(valid, context)).toEqual({
      rows: 5,
      input: { time: '2021-03-02T13:00:00Z' },
      dataset: 'nyt-us',
      timeZone: 'UTC',
    }));

  it('with the dataset that the input names, else the one that is configured', async () => {
    process.env.DATASET = 'sample-us';
    expect(await handler(valid, context)).toMatchObject({ dataset: 'sample-us' });
    const named = event({ ...valid.state, dataset: 'nyt-us' });
    expect(await handler(named, context)).toMatchObject({ dataset: 'nyt-us' });
  });

  it('with the newest date on earth when the execution started, whenever a try of the stage runs', async () =>
    expect(await dating({ ...valid, started: '2021-03-02T13:00:00.123Z' }, context)).toEqual({
      newestDate: '2021-03-03',
    }));
  it('or by the clock, where the workflow does not say it', async () => {
    jest.useFakeTimers({ now: new Date('2021-03-02T09:00:00Z') });
    try {
      expect(await dating(valid, context)).toEqual({ newestDate: '2021-03-02' });
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ['a start that is no instant', { ...valid, started: 'noon' }, 'Transform: started: '],
    ['no state', { execution: 'x' }, 'Transform: state: '],
    ['an execution’s name that leaves its folder', event(valid.state, '../x'), 'Transform: execution: '],
    ['neither time nor dates', event({ result: { rows: 5 } }), 'give "time" (an ISO instant) or "dates"'],
    ['no dates', event({ dates: [], result: { rows: 5 } }), 'dates: '],
    [
      'an impossible date',
      event({ dates: ['2021-02-30'], result: { rows: 5 } }),
      'dates.0: "2021-02-30" is not a date',
    ],
    ['a time that is none', event({ time: 'noon', result: { rows: 5 } }), 'time: '],
    [
      'an unknown dataset',
      event({ ...valid.state, dataset: 'x' }),
      'dataset: there is no "x"; choose one of nyt-us',
    ],
    [
      'no result of the stage before',
      event({ time: valid.state.time }),
      'Transform, result of the stage before',
    ],
  ])('%s is InvalidInput that names the field', async (_, bad, message) =>
    expect(handler(bad, context)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(message),
    }),
  );

  it.each([
    ['STORE_URL', undefined],
    ['STORE_URL', 'nowhere'],
    ['TIME_ZONE', 'Mars/Olympus'],
  ])('a wrong setting %s (%s) is InvalidInput that names it', async (name, value) => {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
    await expect(handler(valid, context)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(name),
    });
  });
});

describe('A stage logs one JSON object an event', () => {
  it('with the ids that belong together', async () => {
    await handler(valid, context);
    expect(logged.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        event: 'StageStarted',
        stage: 'Transform',
        execution: 'daily-1',
        dataset: 'nyt-us',
        requestId: 'request-1',
      }),
      expect.objectContaining({ event: 'StageSucceeded', durationMs: expect.any(Number) }),
    ]);
  });

  it('with the stack of a failure, which the failure itself does not carry on', async () => {
    const failing = stageHandler('Update', v.unknown(), () => Promise.reject(new SourceNotFound('gone')));
    await expect(failing(valid, context)).rejects.toMatchObject({
      name: 'SourceNotFound',
      message: 'gone',
      stack: '',
    });
    expect(logged.map((line) => JSON.parse(line) as object).at(-1)).toMatchObject({
      event: 'StageFailed',
      error: 'SourceNotFound',
      stack: expect.stringContaining('stage-handler.test.ts'),
    });
  });
});

describe('The workflow tries again by itself what may pass', () => {
  it('by these names', () =>
    expect(transientErrors).toEqual(['SourceUnavailable', 'StoreConflict', 'StoreUnavailable']));
});
