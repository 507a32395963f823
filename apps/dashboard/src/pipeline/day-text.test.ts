import { describe, expect, it } from '@jest/globals';
import type { CalendarDate, DayState, ExecutionStatus } from '@covid-etl/etl-core/browser';
import { dayText } from './day-text.ts';

const failed = { status: 'FAILED' } as ExecutionStatus;
const day = (state: DayState, ...executions: ExecutionStatus[]) =>
  dayText({ date: '2021-03-02' as CalendarDate, state, executions });

describe('A day in words', () => {
  it('that is loaded', () => expect(day('loaded')).toBe('2021-03-02: in the table'));
  it('that was loaded after failures', () =>
    expect(day('loaded', failed, failed)).toBe('2021-03-02: in the table, after 2 failed'));
  it('that waits', () => expect(day('waiting', failed)).toBe('2021-03-02: failed, waits for the next retry'));
});
