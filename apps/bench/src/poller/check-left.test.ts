import { describe, expect, it } from '@jest/globals';
import { checkLeft } from './check-left.ts';

/** What is left of 101 messages where all went well: the one that can't be read is parked, 100 dates are retried. */
const day = (index: number): string => new Date(Date.UTC(2020, 0, 21 + index)).toISOString().slice(0, 10);
const readable = Array.from({ length: 101 }, (_, index) => index).filter((index) => index !== 99);
const datesOf = (rest: number): string[] => readable.filter((index) => index % 2 === rest).map(day);
const well = {
  messages: 0,
  parked: 1,
  requests: 30,
  started: [
    { dataset: 'nyt-us', dates: datesOf(0) },
    { dataset: 'sample-us', dates: datesOf(1) },
  ],
};

describe('what the poller has left', () => {
  it('is right where the queue is empty, what can not be read is parked, and each date is in an execution', () => {
    expect(() => checkLeft(101, well)).not.toThrow();
  });

  it.each([
    { name: 'a message', left: { ...well, messages: 1 }, message: 'has left 1 of 101 messages' },
    { name: 'a queue that does not tell', left: { ...well, messages: NaN }, message: 'has left NaN' },
    {
      name: 'a message that is lost',
      left: { ...well, parked: 0 },
      message: 'has parked 0 messages, and not 1',
    },
    {
      name: 'a dataset without an execution',
      left: { ...well, started: well.started.slice(0, 1) },
      message: 'has started nothing for 49 dates: sample-us 2020-01-22 is the first',
    },
    {
      name: 'a date that had not failed',
      left: { ...well, started: [...well.started, { dataset: 'nyt-us', dates: ['2019-12-31'] }] },
      message: 'has started executions for 101 dates of 100',
    },
  ])('is not right with $name', ({ left, message }) => {
    expect(() => checkLeft(101, left)).toThrow(message);
  });
});
