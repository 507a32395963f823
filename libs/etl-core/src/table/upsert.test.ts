import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, parseCalendarDate } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { dailyCount } from '../testing/daily-count.ts';
import { upsert } from './upsert.ts';

const first = dailyCount('2021-03-01', { cases: 10 });
const second = dailyCount('2021-03-02', { cases: 20 });

describe('An upsert puts records into the table by region and date', () => {
  it('inserts what the table does not have', () =>
    expect(upsert([first], [second])).toEqual({
      records: [first, second],
      inserted: 1,
      updated: 0,
      unchanged: 0,
    }));

  it('updates what has other counts', () => {
    const corrected = { ...first, cases: 9 };
    expect(upsert([first, second], [corrected])).toMatchObject({
      records: [corrected, second],
      updated: 1,
      inserted: 0,
    });
  });

  it('takes a count that became unknown as a change', () =>
    expect(upsert([first], [{ ...first, deaths: null }])).toMatchObject({ updated: 1 }));

  it('leaves alone what is equal', () =>
    expect(upsert([first, second], [second])).toEqual({
      records: [first, second],
      inserted: 0,
      updated: 0,
      unchanged: 1,
    }));

  it('keeps regions apart', () => {
    const other = { ...first, region: 'US/Washington' };
    expect(upsert([first], [other])).toMatchObject({ records: [first, other], inserted: 1 });
  });

  it('sorts by region and date', () =>
    expect(
      upsert([second], [{ ...first, region: 'A' }, first]).records.map(({ region, date }) => [region, date]),
    ).toEqual([
      ['A', '2021-03-01'],
      ['US', '2021-03-01'],
      ['US', '2021-03-02'],
    ]));
});

describe('Whatever way the same rows come, the table ends the same', () => {
  const start = parseCalendarDate('2021-02-25')!;
  const rows = fc.uniqueArray(
    fc
      .record({ region: fc.constantFrom('A', 'B'), day: fc.nat(9), cases: fc.nat(5) })
      .map(({ region, day, cases }): DailyCount => dailyCount(addDays(start, day), { region, cases })),
    { selector: ({ region, date }) => `${region}/${date}` },
  );

  it('in any order and any split', () =>
    fc.assert(
      fc.property(rows, fc.nat(20), fc.func(fc.integer()), (all, cut, order) => {
        const shuffled = all.toSorted((a, b) => order(a) - order(b));
        const inTwo = upsert(upsert([], shuffled.slice(0, cut)).records, shuffled.slice(cut));
        expect(inTwo.records).toEqual(upsert([], all).records);
      }),
    ));

  it('and a repetition changes nothing', () =>
    fc.assert(
      fc.property(rows, rows, (table, incoming) => {
        const once = upsert(upsert([], table).records, incoming);
        expect(upsert(once.records, incoming)).toEqual({
          records: once.records,
          inserted: 0,
          updated: 0,
          unchanged: incoming.length,
        });
      }),
    ));
});
