import { describe, expect, it } from '@jest/globals';
import { shortList } from './short-list.ts';

describe('A list for people', () => {
  it('names all of few', () => expect(shortList(['a', 'b'], 2)).toBe('a, b'));
  it('names some of many, and how many more there are', () =>
    expect(shortList(['a', 'b', 'c'], 2)).toBe('a, b and 1 more'));
});
