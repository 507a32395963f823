import { describe, expect, it } from '@jest/globals';
import { encodeParked, type Parked } from '@covid-etl/etl-core';
import { park } from './park.ts';
import { parkedMail } from './parked-mail.ts';
import { daysFrom2021 } from './testing/failures.ts';
import { scriptedSqs } from './testing/scripted-sqs.ts';

const unreadable = (body: string): Parked => ({ reason: 'no JSON', dataset: null, dates: [], body });
const tooOften = (count: number): Parked => ({
  reason: 'retried 7 times',
  dataset: 'nyt-us',
  dates: daysFrom2021(count),
});

/** What happens, in order, where this is given up. */
const parking = async (given: readonly Parked[], { tells = true, hasTime = (): boolean => true } = {}) => {
  const happened: unknown[] = [];
  const queue = scriptedSqs(({ Entries = [] }) => {
    happened.push(...Entries.map(({ MessageBody }) => MessageBody));
    return {};
  });
  const tell = (mail: object) => {
    happened.push(mail);
    return tells ? Promise.resolve() : Promise.reject(new Error('SNS'));
  };
  const access = { sqs: queue.sqs, QueueUrl: 'parked', parallel: 1 };
  const entries = given.map((parked, index) => ({ parked, index }));
  const answer = await park(access, entries, tell, hasTime).catch((error: unknown) => error);
  return { happened, answer };
};

describe('What is given up is told, and then parked', () => {
  it('with one mail for all of it', async () => {
    const given = [unreadable('a'), unreadable('b')];
    const { happened, answer } = await parking(given);
    expect(happened).toEqual([parkedMail(given), ...given.map(encodeParked)]);
    expect(answer).toEqual({ parked: given.map((parked, index) => ({ parked, index })), errors: [] });
  });
  it('and nothing is where there is nothing', async () =>
    expect(await parking([])).toEqual({ happened: [], answer: { parked: [], errors: [] } }));
  it('and it is not parked where it can’t be told', async () => {
    const { happened, answer } = await parking([unreadable('a')], { tells: false });
    expect(happened).toEqual([expect.objectContaining({ subject: expect.any(String) })]);
    expect(answer).toEqual(new Error('SNS'));
  });
  it('and not where the time is over', async () => {
    const { happened, answer } = await parking([unreadable('a')], { hasTime: () => false });
    expect(happened).toHaveLength(1);
    expect(answer).toEqual({ parked: [], errors: [] });
  });
});

describe('A message is parked beside its reason', () => {
  const bodyOf = async (parked: Parked) => (await parking([parked])).happened[1];
  /** A message that is so many bytes large beside its reason. */
  const ofSize = (bytes: number, character = 'x') => {
    const around = encodeParked(unreadable('')).length;
    return unreadable(character.repeat((bytes - around) / Buffer.byteLength(character)));
  };
  const most = 256 * 1024;

  it('where both are as large as a message can be', async () => {
    const parked = ofSize(most);
    expect(await bodyOf(parked)).toBe(encodeParked(parked));
  });
  it.each(['x', 'é'])('and as it is where they are larger, in bytes (%s)', async (character) => {
    const parked = ofSize(most + 2, character);
    expect(await bodyOf(parked)).toBe('body' in parked ? parked.body : undefined);
  });
  it('which dates are without an exception: nothing else says what they are', async () => {
    const parked = tooOften(25_000);
    expect(await bodyOf(parked)).toBe(encodeParked(parked));
  });
});
