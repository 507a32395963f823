import { describe, expect, it } from '@jest/globals';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Terminal } from './format.ts';
import { progressOf } from './progress.ts';

const shown = (events: (Partial<HistoryEvent> & { at?: number })[]): string => {
  let text = '';
  const terminal: Terminal = {
    write: (part) => void (text += part),
    line: (part = '') => void (text += `${part}\n`),
    style: (_, part) => part,
  };
  const show = progressOf(terminal);
  for (const { at = 0, ...event } of events) show({ timestamp: new Date(at), ...event } as HistoryEvent);
  return text;
};
const entered = (name: string, at = 0) => ({
  at,
  type: 'TaskStateEntered' as const,
  stateEnteredEventDetails: { name },
});
const exited = (name: string, at: number, result: object) => ({
  at,
  type: 'TaskStateExited' as const,
  stateExitedEventDetails: { name, output: JSON.stringify({ result }) },
});

describe('The progress of an execution', () => {
  it('names a state when it is entered', () =>
    expect(shown([entered('Transform')])).toBe('  Transform      '));
  it('gives its time and its rows in and out when it is left', () =>
    expect(
      shown([
        entered('Transform', 5),
        exited('Transform', 47, { rows: { read: 1158, accepted: 1157, rejected: 1 } }),
      ]),
    ).toBe('  Transform          42 ms  1,158 rows in, 1,157 out, 1 rejected\n'));
  it('says what a load did', () =>
    expect(
      shown([
        entered('Load'),
        exited('Load', 1_500, { rows: { inserted: 1, updated: 2, unchanged: 3, rejected: 0 } }),
      ]),
    ).toContain('1,500 ms  6 rows in, 1 inserted, 2 updated, 3 unchanged'));
  it('says that an unchanged source was not read', () =>
    expect(shown([entered('Update'), exited('Update', 1, { raw: null, asked: ['2021-03-02'] })])).toContain(
      'nothing to retrieve for 1 date',
    ));
  it('names an error and that the state is tried again', () =>
    expect(
      shown([
        entered('Update'),
        { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: { error: 'SourceUnavailable' } },
        { type: 'LambdaFunctionScheduled' },
      ]),
    ).toContain('SourceUnavailable, again:'));
  it('ends its line where the execution fails', () =>
    expect(shown([entered('Update'), { type: 'ExecutionFailed' }])).toMatch(/\n$/));
});
