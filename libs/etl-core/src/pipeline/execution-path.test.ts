import { describe, expect, it } from '@jest/globals';
import { askedDates, executionPath, type ExecutionEvent } from './execution-path.ts';
import { messageOfCause } from './message-of-cause.ts';

const event = (second: number, type: string, details: Partial<ExecutionEvent> = {}): ExecutionEvent => ({
  type,
  timestamp: new Date(Date.UTC(2021, 2, 2, 13, 0, second)),
  ...details,
});
const entered = (second: number, name: string) =>
  event(second, 'TaskStateEntered', { stateEnteredEventDetails: { name } });
const exited = (second: number, name: string, output: object) =>
  event(second, 'TaskStateExited', { stateExitedEventDetails: { name, output: JSON.stringify(output) } });
const failed = (second: number, error: string, errorMessage: string) =>
  event(second, 'LambdaFunctionFailed', {
    lambdaFunctionFailedEventDetails: { error, cause: JSON.stringify({ errorMessage }) },
  });
const at = (second: number) => `2021-03-02T13:00:0${second}.000Z`;

describe('The way of an execution through its state machine', () => {
  it('is the states that it came to, with their times and what they did', () =>
    expect(
      executionPath([
        event(0, 'ExecutionStarted'),
        entered(0, 'GetETLStatus'),
        event(0, 'LambdaFunctionScheduled'),
        exited(1, 'GetETLStatus', { result: { status: 'Update' } }),
        entered(1, 'Update'),
      ]),
    ).toEqual([
      { state: 'GetETLStatus', enteredAt: at(0), exitedAt: at(1), did: 'Update', failures: [] },
      { state: 'Update', enteredAt: at(1), exitedAt: null, did: '', failures: [] },
    ]));
  it('has each failure of a state that was tried again', () => {
    const [update] = executionPath([
      entered(0, 'Update'),
      failed(1, 'SourceUnavailable', 'no answer'),
      event(2, 'LambdaFunctionScheduled'),
      event(3, 'LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: {} }),
      exited(4, 'Update', { result: { raw: null, asked: ['2021-03-02'] } }),
    ]);
    expect(update).toMatchObject({
      exitedAt: at(4),
      did: 'nothing to retrieve for 1 date',
      failures: [
        { at: at(1), error: 'SourceUnavailable', message: 'no answer' },
        { at: at(3), error: 'States.Timeout', message: '' },
      ],
    });
  });
  it('ends with the message, whose answer is SNS’s and no stage’s', () =>
    expect(executionPath([entered(0, 'Notify'), exited(1, 'Notify', { MessageId: 'a' })])).toMatchObject([
      { state: 'Notify', did: 'message sent' },
    ]));
});

describe('The cause of a failure', () => {
  it('is the message of a Lambda’s error', () =>
    expect(messageOfCause('{"errorType":"DateNotPublished","errorMessage":"no row yet"}')).toBe(
      'no row yet',
    ));
  it('is as it is where it is no Lambda’s', () => expect(messageOfCause('stopped')).toBe('stopped'));
});

describe('The dates that an execution has asked its source for', () => {
  it('are those that its update says, once', () =>
    expect(
      askedDates([
        entered(0, 'Update'),
        exited(1, 'Update', { result: { asked: ['2021-03-01', '2021-03-02'] } }),
        exited(2, 'Load', { result: { asked: ['2021-03-01', '2021-03-02'] } }),
      ]),
    ).toEqual(['2021-03-01', '2021-03-02']));
  it('are none before', () => expect(askedDates([entered(0, 'Update')])).toEqual([]));
});
