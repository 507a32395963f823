import { describe, expect, it } from '@jest/globals';
import { stateText } from './state-text.ts';

describe('What a Map over months has done', () => {
  const written = { part: 'staged/2020-01/loaded.json' };
  const failed = { month: '2020-02', failure: { Error: 'QualityError', Cause: '' } };
  it.each([
    [[written], '1 month written'],
    [[written, failed, written], '2 months written, 1 failed'],
    [[failed], '0 months written, 1 failed'],
  ])('is %j: %s', (loaded, text) => expect(stateText('LoadPartitions', { loaded })).toBe(text));
});
