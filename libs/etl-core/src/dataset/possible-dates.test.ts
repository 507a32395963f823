import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, dateInTimeZone } from '../record/calendar-date.ts';
import { dailyCount } from '../testing/daily-count.ts';
import { nytUs } from './nyt-us.ts';
import { newestDateOnEarth, whyImpossible } from './possible-dates.ts';
import { sampleUs } from './sample-us.ts';

const date = (text: string) => dailyCount(text).date;
const today = date('2022-03-02');

describe('The newest date on earth is the one that the first clocks show', () => {
  it.each([
    ['2021-03-02T09:59:59.999Z', '2021-03-02'],
    ['2021-03-02T10:00:00Z', '2021-03-03'],
    ['2021-03-02T23:59:59Z', '2021-03-03'],
    ['2021-03-02T05:00:00-05:00', '2021-03-03'],
  ])('at %s it is %s', (instant, newest) => expect(newestDateOnEarth(instant)).toBe(newest));

  it('no time zone has a later one, and one has it', () =>
    fc.assert(
      fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01') }), (at) => {
        fc.pre(!Number.isNaN(at.getTime()));
        const instant = at.toISOString();
        const dates = Intl.supportedValuesOf('timeZone').map((zone) => dateInTimeZone(instant, zone));
        expect(dates.sort().at(-1)).toBe(newestDateOnEarth(instant));
      }),
      { numRuns: 10 },
    ));
});

describe('A source can have a row of each date from its first to its last one, and of none in the future', () => {
  it.each([
    ['its first date', nytUs, '2020-01-21'],
    ['its last date', nytUs, '2022-03-02'],
    ['a date that only the first clocks show yet', sampleUs, '2022-03-02'],
  ])('%s', (_, dataset, day) => expect(whyImpossible(date(day), dataset, today)).toBeUndefined());

  it.each([
    [
      'before its first date',
      nytUs,
      '2020-01-20',
      "2020-01-20 can't be there: the source runs from 2020-01-21 to 2023-03-23",
      false,
    ],
    [
      'after its last date, which no day to come makes right',
      nytUs,
      '2091-01-01',
      "2091-01-01 can't be there: the source runs from 2020-01-21 to 2023-03-23",
      false,
    ],
    [
      'before the first date of one that goes on',
      sampleUs,
      '1020-03-01',
      "1020-03-01 can't be there: the source runs from 2020-01-21 on",
      false,
    ],
    [
      'in the future, which comes',
      sampleUs,
      '2022-03-03',
      '2022-03-03 is in the future: the newest date on earth is 2022-03-02',
      true,
    ],
    [
      'in the future of one that will end',
      nytUs,
      '2023-03-23',
      '2023-03-23 is in the future: the newest date on earth is 2022-03-02',
      true,
    ],
  ])('but not %s', (_, dataset, day, reason, isToCome) =>
    expect(whyImpossible(date(day), dataset, today)).toEqual({ reason, isToCome }),
  );

  it('a date to come is possible once it has come', () =>
    expect(whyImpossible(addDays(today, 1), sampleUs, addDays(today, 1))).toBeUndefined());
});
