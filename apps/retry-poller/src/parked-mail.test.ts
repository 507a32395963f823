import { describe, expect, it } from '@jest/globals';
import type { CalendarDate, ParkedDates, Parked } from '@covid-etl/etl-core';
import { parkedMail, reminderMail } from './parked-mail.ts';
import { daysFrom2021 } from './testing/failures.ts';

const unreadable = (reason: string): Parked => ({ reason, dataset: null, dates: [], body: 'hello' });
const tooOften = (dates: readonly CalendarDate[]): ParkedDates => ({
  reason: 'retried 7 times without success',
  dataset: 'nyt-us',
  dates,
});
const linesOf = (...parked: Parked[]) => parkedMail(parked).message.split('\n');
const linesWith = (start: string, ...parked: Parked[]) =>
  linesOf(...parked).filter((line) => line.startsWith(start));

describe('The mail says what was given up, why, and how to bring it back', () => {
  it('dates, which can also be started at once', () =>
    expect(parkedMail([tooOften(daysFrom2021(2))])).toEqual({
      subject: '[covid-etl] PARKED: 2 date(s) of nyt-us',
      message: `Given up: 2 date(s) of nyt-us.

Reason: retried 7 times without success.
Dates: 2021-01-01, 2021-01-02.

It waits in the parked queue and is not retried by itself. Once the cause is mended, give it back to the retry
queue: on a laptop by "covid-etl unpark --all" ("covid-etl parked" lists what there is), on AWS by "aws sqs
start-message-move-task" (docs/deploy.md, "What is parked"). The next retry takes it up.
Or start the workflow at once with
{"dataset":"nyt-us","dates":["2021-01-01","2021-01-02"]}.`,
    }));

  it('a message', () =>
    expect(parkedMail([unreadable('the message is not JSON')])).toEqual({
      subject: '[covid-etl] PARKED: 1 message(s) of the retry queue',
      message: `Given up: 1 message(s) of the retry queue.

Reason: the message is not JSON.

It waits in the parked queue and is not retried by itself. Once the cause is mended, give it back to the retry
queue: on a laptop by "covid-etl unpark --all" ("covid-etl parked" lists what there is), on AWS by "aws sqs
start-message-move-task" (docs/deploy.md, "What is parked"). The next retry takes it up.`,
    }));

  it('dates of several entries together', () =>
    expect(linesOf(tooOften(daysFrom2021(2)), tooOften(daysFrom2021(3).slice(2)))).toEqual(
      expect.arrayContaining([
        'Given up: 3 date(s) of nyt-us.',
        'Dates: 2021-01-01, 2021-01-02, 2021-01-03.',
        '{"dataset":"nyt-us","dates":["2021-01-01","2021-01-02","2021-01-03"]}.',
      ]),
    ));
});

describe('The mail is short, however much was given up', () => {
  it('its subject as long as SNS takes it', () => {
    const { subject } = parkedMail([{ ...tooOften(daysFrom2021(1)), dataset: 'x'.repeat(200) }]);
    expect(subject).toMatch(/^\[covid-etl\] PARKED: 1 date\(s\) of x+$/);
    expect(subject).toHaveLength(100);
  });

  it('each reason once, with the number of its messages', () =>
    expect(linesWith('Reason', unreadable('a'), unreadable('b'), unreadable('a'))).toEqual([
      'Reason, 2 times: a.',
      'Reason: b.',
    ]));

  const reasons = (count: number) => Array.from({ length: count }, (_, index) => unreadable(`no. ${index}`));
  it('twenty reasons', () => {
    expect(linesWith('Reason', ...reasons(20))).toHaveLength(20);
    expect(linesWith('…', ...reasons(20))).toEqual([]);
  });
  it('and of more than twenty, how many more there are', () => {
    expect(linesWith('Reason', ...reasons(23))).toHaveLength(20);
    expect(linesWith('…', ...reasons(23))).toEqual(['… and 3 other reasons.']);
  });

  it('a hundred dates, ready to be pasted', () => {
    expect(linesWith('Dates: ', tooOften(daysFrom2021(100)))[0]?.split(', ')).toHaveLength(100);
    expect(linesWith('{', tooOften(daysFrom2021(100)))).toHaveLength(1);
  });
  it('and of more than a hundred, a few', () => {
    expect(linesWith('Dates: ', tooOften(daysFrom2021(101)))[0]).toMatch(
      /^Dates: 2021-01-01, .*, 2021-01-10 and 91 more\.$/,
    );
    expect(linesWith('{', tooOften(daysFrom2021(101)))).toEqual([]);
    expect(linesWith('Or start', tooOften(daysFrom2021(101)))).toEqual([]);
  });
});

it('The reminder says how much is parked still, and how to bring it back', () =>
  expect(reminderMail(3)).toEqual({
    subject: '[covid-etl] STILL PARKED: 3 message(s)',
    message: `Still parked: 3 message(s), which no retry takes up. After 14 days they are gone.

It waits in the parked queue and is not retried by itself. Once the cause is mended, give it back to the retry
queue: on a laptop by "covid-etl unpark --all" ("covid-etl parked" lists what there is), on AWS by "aws sqs
start-message-move-task" (docs/deploy.md, "What is parked"). The next retry takes it up.`,
  }));
