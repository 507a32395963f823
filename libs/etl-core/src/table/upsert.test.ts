import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, parseCalendarDate } from '../record/calendar-date.ts';
import { byRegionAndDate, type DailyCount } from '../record/daily-count.ts';
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

  it('takes a change of each of the counts as a change', () => {
    for (const corrected of [{ cases: 9 }, { deaths: 9 }, { recovered: 9 }])
      expect(upsert([first], [{ ...first, ...corrected }])).toMatchObject({ updated: 1, unchanged: 0 });
  });

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

  it('in any split into runs, each of them repeated as often as it is', () =>
    fc.assert(
      fc.property(
        rows,
        fc.array(fc.nat(6)),
        fc.array(fc.integer({ min: 1, max: 3 })),
        (all, sizes, times) => {
          let table: readonly DailyCount[] = [];
          let inserted = 0;
          let rest = all;
          for (let run = 0; rest.length > 0; run += 1) {
            const size = sizes[run] ?? rest.length;
            for (let time = 0; time < (times[run] ?? 1); time += 1) {
              const done = upsert(table, rest.slice(0, size));
              table = done.records;
              inserted += done.inserted;
            }
            rest = rest.slice(size);
          }
          expect(table).toEqual(upsert([], all).records);
          expect(inserted).toBe(all.length);
        },
      ),
    ));

  it('where rows are corrected, with the last that came, whatever was loaded between', () =>
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 5 }), (runs) => {
        const table = runs.reduce<readonly DailyCount[]>((before, run) => upsert(before, run).records, []);
        const last = new Map(runs.flat().map((record) => [`${record.region}/${record.date}`, record]));
        expect(table).toEqual([...last.values()].sort(byRegionAndDate));
      }),
    ));

  it('and every row that comes is inserted, updated or unchanged', () =>
    fc.assert(
      fc.property(rows, rows, (table, incoming) => {
        const before = structuredClone(table);
        const { records, inserted, updated, unchanged } = upsert(table, incoming);
        expect(inserted + updated + unchanged).toBe(incoming.length);
        expect(records).toHaveLength(table.length + inserted);
        expect(table).toEqual(before);
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
