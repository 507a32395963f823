import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pipelineStatusSchema, type PipelineStatus } from '@covid-etl/etl-core';
import * as v from 'valibot';
import { readStatus } from './read-status.ts';
import { failed, running, started, succeeded } from './testing/executions.ts';
import { startStatusSystem, type StatusSystem } from './testing/status-system.ts';
import { gone, type ToldExecution } from './testing/step-functions.ts';

let system: StatusSystem;
beforeEach(async () => {
  system = await startStatusSystem();
});
afterEach(async () => {
  await system[Symbol.asyncDispose]();
});

const read = (executions: ToldExecution[], previous?: PipelineStatus): Promise<PipelineStatus> => {
  system.stepFunctions.executions = executions;
  system.stepFunctions.calls = [];
  return readStatus(system.ports, system.settings, previous);
};
/** The executions whose history was read. */
const histories = (): string[] => [
  ...new Set(
    system.stepFunctions.calls.flatMap((call) => /^GetExecutionHistory (.*)$/.exec(call)?.slice(1) ?? []),
  ),
];

describe('The status of the deployed pipeline', () => {
  it('is what the page reads', async () => {
    const status = await read([running, failed, succeeded]);
    expect(v.parse(pipelineStatusSchema, JSON.parse(JSON.stringify(status)))).toEqual(status);
  });
  it('is looked on, and nothing is started by it', async () => expect((await read([])).controls).toBeNull());
  it('has the state machine as it is deployed', async () =>
    expect((await read([])).definition).toMatchObject({
      StartAt: 'GetETLStatus',
      States: {
        CheckETLStatus: { Type: 'Choice', Default: 'InitialLoad' },
        Notify: { Type: 'Task', End: true },
      },
    }));
  it('has the executions, newest first, each with its whole way', async () => {
    const { executions } = await read([running, failed, succeeded]);
    expect(executions).toMatchObject([
      { name: 'now', status: 'RUNNING', attempt: 1, stoppedAt: null, path: [{ state: 'GetETLStatus' }] },
      {
        name: 'bad',
        status: 'FAILED',
        error: 'DateNotPublished',
        message: 'no row yet for 2021-03-02',
        dates: ['2021-03-02'],
        path: [{ state: 'Load', failures: [{ error: 'DateNotPublished' }] }],
      },
      {
        name: 'good',
        status: 'SUCCEEDED',
        dates: ['2021-02-28', '2021-03-01'],
        startedAt: '2021-03-02T13:00:00.000Z',
        // Of the second page of its history, and the third.
        path: [{ state: 'Update' }, { state: 'Notify', did: 'message sent' }],
      },
    ]);
  });
  it('has sixty executions at most', async () => {
    const many = Array.from({ length: 61 }, (_, i) => ({ ...succeeded, name: `run-${i}` }));
    expect((await read(many)).executions.map(({ name }) => name)).toEqual(
      many.slice(0, 60).map(({ name }) => name),
    );
  });
  it('passes over an execution that is gone when it is asked for', async () =>
    expect((await read([{ ...failed, input: gone }, succeeded])).executions).toMatchObject([
      { name: 'good' },
    ]));
  it('takes an execution that is about to be redriven for one that runs', async () =>
    expect((await read([{ ...failed, status: 'PENDING_REDRIVE' }])).executions).toMatchObject([
      { status: 'RUNNING' },
    ]));
  it('has how many messages wait, and not what they are', async () => {
    await system.wait('one');
    await system.wait('two');
    expect(await read([])).toMatchObject({
      retryQueue: { depth: 2, entries: null },
      parkedQueue: { depth: 0, entries: null },
    });
  });
  it('has the datasets of which there is a ledger', async () => {
    await system.store.put('state/us/ledger.json', Buffer.from('{}'));
    expect(await read([])).toMatchObject({ scheduled: ['nyt-us'], loaded: ['us'] });
  });
  it('has the key of an execution’s quality report where there is one', async () => {
    const key = 'quality/nyt-us/2021-03-02T13-00-00.000Z_good.json';
    expect((await read([succeeded])).executions[0]?.report).toBeNull();
    await system.store.put(key, Buffer.from('{}'));
    expect((await read([succeeded])).executions[0]?.report).toBe(key);
  });
  it('has when the schedules run next', async () =>
    expect(await read([])).toMatchObject({
      at: '2021-03-03T15:00:00.000Z',
      schedules: [
        { name: 'daily', next: '2021-03-04T13:00:00.000Z' },
        { name: 'retry', next: '2021-03-04T07:00:00.000Z' },
      ],
    }));
});

describe('What the owner was sent is made anew from what made it', () => {
  it('of an execution that succeeded: what Notify was given, and when it had sent it', async () =>
    expect((await read([succeeded])).messages).toEqual([
      {
        topic: 'ETLJobStatus-test',
        time: '2021-03-02T13:00:03.000Z',
        subject: '[covid-etl] 2 rows',
        text: 'Two rows.',
      },
    ]));
  it('of one that failed: the text of the failure rule, with the queue’s own name', async () => {
    const [message] = (await read([failed])).messages;
    expect(message).toMatchObject({ topic: 'ETLErrorMessages-test', subject: null });
    expect(message?.time).toBe('2021-03-03T13:00:02.000Z');
    expect(message?.text).toContain('covid-etl: an execution has ended as FAILED.');
    expect(message?.text).toContain('Error: DateNotPublished');
    expect(message?.text).toContain('waits in the queue Events_DLQ-test.');
    expect(message?.text).toContain('execution:CovidETL:bad');
  });
  it('newest first', async () =>
    expect((await read([failed, succeeded])).messages.map(({ topic }) => topic)).toEqual([
      'ETLErrorMessages-test',
      'ETLJobStatus-test',
    ]));
  it('of one that runs, or was ended by a person, nothing', async () =>
    expect((await read([running, { ...failed, status: 'ABORTED' }])).messages).toEqual([]));
});

describe('What was told before is not read again', () => {
  it('of an execution that had ended', async () => {
    const before = await read([failed, succeeded]);
    expect(histories().sort()).toEqual(['bad', 'good']);
    const after = await read([running, failed, succeeded], before);
    expect(histories()).toEqual(['now']);
    expect(after.executions.map(({ name }) => name)).toEqual(['now', 'bad', 'good']);
    expect(after.executions.slice(1)).toEqual(before.executions);
    expect(after.messages).toEqual(before.messages);
  });
  it('but of one that ran, once it has ended', async () => {
    const { name, input, startDate } = succeeded;
    const before = await read([{ name, input, startDate, status: 'RUNNING' }]);
    const after = await read([succeeded], before);
    expect(after.executions).toMatchObject([{ status: 'SUCCEEDED' }]);
  });
  it('but of one that was redriven and has failed again: its owner has a second mail', async () => {
    const before = await read([failed]);
    const after = await read([{ ...failed, stopDate: started + 90_000 }], before);
    expect(after.executions).toMatchObject([{ stoppedAt: '2021-03-03T14:00:00.000Z' }]);
    expect(after.messages.map(({ time }) => time)).toEqual([
      '2021-03-03T14:00:00.000Z',
      '2021-03-03T13:00:02.000Z',
    ]);
  });
  it('but of one that is about to be redriven, though it has not begun', async () => {
    const pending = { ...failed, status: 'PENDING_REDRIVE' };
    await read([pending], await read([pending]));
    expect(histories()).toEqual(['bad']);
  });
  it('and no mail is told twice, whatever is read again', async () => {
    const before = await read([failed]);
    const after = await read([failed], { ...before, executions: [] });
    expect(histories()).toEqual(['bad']);
    expect(after.messages).toEqual(before.messages);
  });
  it('and what Step Functions does not list any more is left out', async () => {
    const before = await read([failed, succeeded]);
    expect((await read([failed], before)).executions).toMatchObject([{ name: 'bad' }]);
  });
});
