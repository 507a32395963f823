import { describe, expect, it } from '@jest/globals';
import { failureEvent, failurePattern } from '@covid-etl/asl-definition';
import { matchesPattern } from './event-pattern.ts';
import { stateMachineArn } from './names.ts';

const execution = {
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:CovidETL:one',
  stateMachineArn,
  name: 'one',
  status: 'FAILED' as const,
  input: '{}',
  startDate: 1,
  stopDate: 2,
};
const event = failureEvent('id', execution);

describe('The failure rule matches', () => {
  const matches = (candidate: object) => matchesPattern(candidate, failurePattern(stateMachineArn));
  it('a failed execution of this state machine', () => expect(matches(event)).toBe(true));
  it('one that timed out', () =>
    expect(matches(failureEvent('id', { ...execution, status: 'TIMED_OUT' }))).toBe(true));
  it.each(['SUCCEEDED', 'RUNNING', 'ABORTED'])('not one that is %s', (status) =>
    expect(matches({ ...event, detail: { ...event.detail, status } })).toBe(false),
  );
  it('not another state machine’s', () =>
    expect(matches(failureEvent('id', { ...execution, stateMachineArn: `${stateMachineArn}2` }))).toBe(
      false,
    ));
  it('not another service’s event', () => expect(matches({ ...event, source: 'aws.s3' })).toBe(false));
});

describe('A pattern is matched as EventBridge does', () => {
  it('by any of its values', () => expect(matchesPattern({ a: 2 }, { a: [1, 2] })).toBe(true));
  it('by any item of a list in the event', () =>
    expect(matchesPattern({ a: [1, 2] }, { a: [2] })).toBe(true));
  it('by null as a value', () => expect(matchesPattern({ a: null }, { a: [null] })).toBe(true));
  it('not where the field is missing', () => expect(matchesPattern({}, { a: { b: [1] } })).toBe(false));
  it('and a filter that is not known here is an error, not a silent no', () =>
    expect(() => matchesPattern({ a: 'x' }, { a: [{ prefix: 'x' }] as never })).toThrow(
      'a: the filter {"prefix":"x"} is not known here',
    ));
});
