import { describe, expect, it } from '@jest/globals';
import { OutOfTime, requireTime, timeBudget } from './time-budget.ts';

/** What the poller may do when this much is left of a run that had so much at its beginning. */
const budget = (all: number, left: number) => {
  const times = [all];
  const { mayDrain, mayWork } = timeBudget(() => times.shift() ?? left);
  return { mayDrain: mayDrain(), mayWork: mayWork() };
};

describe('The poller drains for a third of its time, and begins no call in the last twentieth', () => {
  it.each([
    [60_000, true, true],
    [40_001, true, true],
    [39_999, false, true],
    [3_001, false, true],
    [3_000, false, false],
    [0, false, false],
  ])('of a minute, %d ms before the end', (left, mayDrain, mayWork) =>
    expect(budget(60_000, left)).toEqual({ mayDrain, mayWork }),
  );

  it('the third being over when it is over, not a moment later', () =>
    expect(budget(3, 2).mayDrain).toBe(false));
});

describe('A piece of work that needs time', () => {
  it('may be begun where there is some', () => expect(() => requireTime(() => true)).not.toThrow());
  it('is given up where there is none', () => {
    expect(() => requireTime(() => false)).toThrow(OutOfTime);
    expect(() => requireTime(() => false)).toThrow(expect.objectContaining({ name: 'OutOfTime' }));
  });
});
