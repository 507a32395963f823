import { describe, expect, it } from '@jest/globals';
import { median, medianOf } from './measure.ts';

describe('the median', () => {
  it.each([
    { values: [7], middle: 7 },
    { values: [10, 1, 2], middle: 2 },
    { values: [4, 1, 10, 2], middle: 3 },
  ])('of $values is $middle', ({ values, middle }) => {
    expect(median(values)).toBe(middle);
  });

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });

  it('of runs is taken of each figure by itself', () => {
    const runs = [
      { seconds: 1, cpuSeconds: 30, peakMiB: 200 },
      { seconds: 2, cpuSeconds: 10, peakMiB: 300 },
      { seconds: 9, cpuSeconds: 20, peakMiB: 100 },
    ];
    expect(medianOf(runs)).toEqual({ seconds: 2, cpuSeconds: 20, peakMiB: 200 });
  });
});
