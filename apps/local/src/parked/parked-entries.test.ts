import { describe, expect, it } from '@jest/globals';
import { encodeParked, parseCalendarDate } from '@covid-etl/etl-core';
import { describeParked, parkedEntries } from './parked-entries.ts';

const date = parseCalendarDate('2021-03-02')!;
const dates = { reason: 'retried 7 times without success', dataset: 'nyt-us', dates: [date] };
const queue = (...messages: { id: string; body: string; sentAt: string }[]) => ({
  queued: () => Promise.resolve(messages),
});

describe('What is parked is listed, oldest first', () => {
  it('dates that were given up, and messages as they were, JSON or not', async () =>
    expect(
      await parkedEntries(
        queue(
          { id: 'b', body: 'hello', sentAt: '2021-03-10T07:00:00.000Z' },
          { id: 'a', body: encodeParked(dates), sentAt: '2021-03-09T07:00:00.000Z' },
        ),
      ),
    ).toEqual([
      { id: 'a', parkedAt: '2021-03-09T07:00:00.000Z', ...dates },
      {
        id: 'b',
        parkedAt: '2021-03-10T07:00:00.000Z',
        reason: null,
        dataset: null,
        dates: [],
        body: 'hello',
      },
    ]));
});

describe('An entry is described in a line', () => {
  it('dates by their dataset and the reason', () =>
    expect(describeParked(dates)).toBe('nyt-us 2021-03-02: retried 7 times without success'));
  it.each([
    ['by its text', 'hello', '"hello": a dead letter, as it was'],
    ['shortened', 'x'.repeat(100), `"${'x'.repeat(80)}…": a dead letter, as it was`],
    ['without what a terminal would obey', 'a\u001b[2Jb\nc\u202Ed', '"a [2Jb c d": a dead letter, as it was'],
  ])('a message %s', (_, body, line) =>
    expect(describeParked({ reason: null, dataset: null, dates: [], body })).toBe(line),
  );
});
