import { describe, expect, it } from '@jest/globals';
import { durationText, fromNow, instantText, took } from './times.ts';

describe('Times for people', () => {
  it('an instant is in UTC, as the schedules are', () =>
    expect(instantText('2021-03-02T13:00:04.123Z')).toBe('2021-03-02 13:00:04 UTC'));
  it.each([
    [68, '68 ms'],
    [1_318, '1.3 s'],
    [150_000, '3 min'],
  ])('%d milliseconds are %s', (milliseconds, text) => expect(durationText(milliseconds)).toBe(text));
  it('what goes on has taken its time until now', () =>
    expect(took('2021-03-02T13:00:00.000Z', null, Date.parse('2021-03-02T13:00:05.000Z'))).toBe('5.0 s'));
  it.each([
    ['2021-03-03T07:00:00.000Z', 'in 9 hours'],
    ['2021-02-28T22:00:00.000Z', '2 days ago'],
    ['2021-03-02T22:00:10.000Z', 'in 10 seconds'],
  ])('%s, seen from now, is %s', (instant, text) =>
    expect(fromNow(instant, Date.parse('2021-03-02T22:00:00.000Z'))).toBe(text),
  );
});
