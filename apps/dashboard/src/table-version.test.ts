import { describe, expect, it } from '@jest/globals';
import type { ExecutionStatus } from '@covid-etl/etl-core/browser';
import { tableVersion } from './table-version.ts';

const execution = (stoppedAt: string | null) => ({ stoppedAt }) as ExecutionStatus;
const version = (...stops: (string | null)[]) => tableVersion({ executions: stops.map(execution) });

describe('The table may be another one', () => {
  it('once an execution has ended, also one that started before another', () => {
    const before = version('2021-03-02T13:00:02Z', null);
    expect(version('2021-03-02T13:00:02Z', '2021-03-02T13:00:01Z')).not.toBe(before);
    expect(version('2021-03-02T13:00:02Z', '2021-03-02T13:00:03Z')).not.toBe(before);
  });
  it('and not while one runs', () =>
    expect(version(null, '2021-03-02T13:00:02Z')).toBe(version('2021-03-02T13:00:02Z')));
});
