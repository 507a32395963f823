import { describe, expect, it } from '@jest/globals';
import { functionTimeout, profileOf, stateTimeout } from './etl-function.ts';

const national = { datasets: ['nyt-us', 'sample-us'] };
const withCounties = { datasets: ['nyt-us', 'nyt-us-counties'] };

describe('A function is given more where a large dataset is loaded', () => {
  it.each([
    ['InitialLoad', 15, 120],
    ['Update', 3, 300],
    ['Transform', 15, 600],
    ['Load', 30, 600],
    ['GetETLStatus', 3, 3],
    ['RetryPoller', 60, 60],
  ] as const)('%s: %i s, or %i s', (id, seconds, large) => {
    expect(functionTimeout(id, national)).toBe(seconds);
    expect(functionTimeout(id, withCounties)).toBe(large);
  });
  it('memory too, because its rows are held at once', () => {
    expect(profileOf('Transform', national).memoryMiB).toBe(1024);
    expect(profileOf('Transform', withCounties).memoryMiB).toBe(8192);
  });
  it('and Load a place for what each partition’s load has done', () => {
    expect(profileOf('Load', national).writes).not.toContain('staged');
    expect(profileOf('Load', withCounties).writes).toContain('staged');
  });
  it('and its state a little longer than itself, so that the function’s log says what took so long', () => {
    expect(stateTimeout('Load', withCounties)).toBe(602);
    expect(stateTimeout('GetETLStatus', withCounties)).toBe(3);
  });
});
