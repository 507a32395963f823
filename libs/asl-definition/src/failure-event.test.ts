import { describe, expect, it } from '@jest/globals';
import { failureEvent, failurePattern, type FailedExecution } from './failure-event.ts';
import { failureNotice, transformInput } from './failure-notice.ts';

const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:CovidETL';
const failed: FailedExecution = {
  executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:CovidETL:daily-1',
  stateMachineArn,
  name: 'daily-1',
  status: 'FAILED',
  input: '{"dates":["2021-03-02"]}',
  startDate: 1_614_690_000_000,
  stopDate: 1_614_690_004_000,
  error: 'DateNotPublished',
  cause: '{"errorMessage":"nyt-us has no row yet for 2021-03-02"}',
};
const event = failureEvent('event-1', failed);

describe('The failure rule', () => {
  it('takes this state machine’s failed and timed-out executions, and no aborted ones', () =>
    expect(failurePattern(stateMachineArn)).toEqual({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT'], stateMachineArn: [stateMachineArn] },
    }));
});

describe('The event of a failed execution', () => {
  it('has Step Functions’ fields in EventBridge’s envelope', () =>
    expect(event).toMatchObject({
      id: 'event-1',
      source: 'aws.states',
      account: '111122223333',
      region: 'eu-west-1',
      time: '2021-03-02T13:00:04Z',
      resources: [failed.executionArn],
      detail: {
        status: 'FAILED',
        input: failed.input,
        inputDetails: { included: true },
        error: 'DateNotPublished',
      },
    }));
  it('leaves out an input that is too large for an event', () =>
    expect(
      failureEvent('event-1', { ...failed, input: JSON.stringify('x'.repeat(300_000)) }).detail,
    ).toMatchObject({
      input: null,
      inputDetails: { included: false },
    }));
});

describe('The owner’s mail about a failure', () => {
  const text = transformInput(failureNotice, event);
  it.each([
    ['the error', 'DateNotPublished'],
    ['the cause', 'nyt-us has no row yet for 2021-03-02'],
    ['the dates', '{"dates":["2021-03-02"]}'],
    ['the execution', 'daily-1'],
    ['the time', '2021-03-02T13:00:04Z'],
    ['what happens next', 'starts the workflow again with all the failed dates'],
  ])('names %s', (_, part) => expect(text).toContain(part));
  it('has no placeholder left where the event lacks a field', () => {
    const { executionArn, name, input, startDate, stopDate } = failed;
    const timedOut = {
      executionArn,
      stateMachineArn,
      name,
      input,
      startDate,
      stopDate,
      status: 'TIMED_OUT',
    } as const;
    expect(transformInput(failureNotice, failureEvent('event-2', timedOut))).not.toMatch(/<\w+>/);
  });
  it('cuts a long cause, and leaves the input out where both together are too large', () => {
    const { cause, input } = failureEvent('event-1', { ...failed, cause: 'x'.repeat(40_000) }).detail;
    expect({ cause, input }).toEqual({ cause: 'x'.repeat(32_768), input: failed.input });
    const large = {
      ...failed,
      input: JSON.stringify({ dataset: 'x'.repeat(230_000) }),
      cause: 'x'.repeat(40_000),
    };
    expect(failureEvent('event-1', large).detail.input).toBeNull();
  });
  it('uses only placeholders that have a path', () =>
    expect(
      failureNotice.lines
        .join('\n')
        .match(/(?<=<)\w+(?=>)/g)
        ?.filter((name) => !(name in failureNotice.paths)),
    ).toEqual([]));
});
