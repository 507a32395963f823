import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nytUs } from '../dataset/nyt-us.ts';
import { parseCalendarDate } from '../record/calendar-date.ts';
import { readCsvHeader } from '../source/csv.ts';
import { recordsOf } from '../record/count-columns.ts';
import { readRows } from '../source/read-rows.ts';
import { linesOf } from '../testing/lines.ts';
import { checkRows } from './check-rows.ts';

const source = nytUs.sources[0];
const newestDate = parseCalendarDate('2021-03-03')!;
const header = readCsvHeader('date,cases,deaths', source, 'us.csv');

const checked = (bytes: Uint8Array) => {
  const { counts, ...rest } = checkRows(
    readRows(bytes, header, source),
    source,
    newestDate,
    (line) => line + 1,
  );
  return { records: recordsOf(counts), ...rest };
};

const row = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(999), fc.nat(99))
  .map(([day, cases, deaths]) => `2021-02-0${day},${cases},${deaths}`);
/** Rows of a file as they should be, in any order and some of them twice, with bytes put in and cut out anywhere. */
const file = fc
  .tuple(
    fc.array(row, { maxLength: 9 }),
    fc.constantFrom('\n', '\r\n'),
    fc.array(
      fc.tuple(
        fc.nat(200),
        fc.nat(9),
        fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constant(Buffer.from('"'))),
      ),
    ),
  )
  .map(([rows, end, mutations]) =>
    mutations.reduce<Uint8Array>(
      (bytes, [at, cut, put]) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]),
      Buffer.from(rows.map((text) => `${text}${end}`).join('')),
    ),
  );
const bytes = fc.oneof(
  { weight: 4, arbitrary: file },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
);

describe('Whatever bytes a file has', () => {
  it('each line is a record or a rejection with its number, and blank lines are neither', () =>
    fc.assert(
      fc.property(bytes, (body) => {
        const lines = linesOf(body).filter(({ text }) => text.trim() !== '');
        const { records, rejections } = checked(body);
        expect(records.length + rejections.length).toBe(lines.length);
        const numbers = new Set(lines.map(({ number }) => number));
        expect(rejections.every(({ line, reason }) => numbers.has(line) && reason !== '')).toBe(true);
      }),
      { numRuns: 1_000 },
    ));

  it('no two records are of one date, and a rejected second one says where the first is', () =>
    fc.assert(
      fc.property(bytes, (body) => {
        const { records, rejections } = checked(body);
        expect(new Set(records.map(({ date }) => date)).size).toBe(records.length);
        for (const { line, reason } of rejections) {
          const earlier = /is there already, in line (\d+)/.exec(reason)?.[1];
          if (earlier !== undefined) expect(Number(earlier)).toBeLessThan(line);
        }
      }),
      { numRuns: 1_000 },
    ));

  it('rejections come in the order of their lines', () =>
    fc.assert(
      fc.property(bytes, (body) => {
        const numbers = checked(body).rejections.map(({ line }) => line);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }),
    ));
});

describe('Rows that do not come in the order of their dates', () => {
  it('are records all the same, and the first of a date counts, wherever the second is', () =>
    expect(
      checked(
        Buffer.from('2021-02-02,2,0\n2021-02-01,1,0\n2021-02-03,3,0\n2021-02-01,9,9\n2021-02-02,9,9\n'),
      ),
    ).toMatchObject({
      records: [{ cases: 2 }, { cases: 1 }, { cases: 3 }],
      rejections: [
        { line: 4, reason: '2021-02-01 is there already, in line 2' },
        { line: 5, reason: '2021-02-02 is there already, in line 1' },
      ],
    }));
});
