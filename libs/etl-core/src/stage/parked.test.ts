import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dailyCount } from '../testing/daily-count.ts';
import { encodeParked, readParked, unparkedBody, type Parked } from './parked.ts';

const { date } = dailyCount('2021-03-02');
const dates: Parked = { reason: 'retried 7 times without success', dataset: 'nyt-us', dates: [date] };
const message: Parked = { reason: 'the message is not JSON', dataset: null, dates: [], body: 'hello' };

describe('An entry of the parked queue', () => {
  it.each([
    ['dates that were given up', dates],
    ['a message that could not be read', message],
  ])('is read as it was written: %s', (_, parked) =>
    expect(readParked(encodeParked(parked))).toEqual(parked),
  );

  it.each([
    ['text', 'hello'],
    ['nothing', ''],
    ['a dead letter of EventBridge', '{"source":"aws.states","detail":{}}'],
    ['an input', '{"dataset":"nyt-us","dates":["2021-03-02"]}'],
    ['null', 'null'],
    ['dates that are none', '{"reason":"r","dataset":"nyt-us","dates":["2021-02-30"]}'],
    ['no dates at all', '{"reason":"r","dataset":"nyt-us","dates":[]}'],
  ])('that the poller has not made is the message as it was: %s', (_, body) =>
    expect(readParked(body)).toEqual({ reason: null, dataset: null, dates: [], body }),
  );

  it('is never an error, whatever it holds', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(unparkedBody(readParked(body))).toBe(body);
      }),
    ));
});

describe('What goes back to the retry queue', () => {
  it('is an input with the dates, counted anew', () =>
    expect(unparkedBody(dates)).toBe('{"dataset":"nyt-us","dates":["2021-03-02"]}'));
  it('or the message as it was', () => expect(unparkedBody(message)).toBe('hello'));
});
