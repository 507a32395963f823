import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nytUs } from '../dataset/nyt-us.ts';
import { parseCalendarDate } from '../record/calendar-date.ts';
import { readCsvHeader } from '../source/csv.ts';
import { readLines, type Line } from '../source/lines.ts';
import { checkRows } from './check-rows.ts';

const source = nytUs.sources[0];
const newestDate = parseCalendarDate('2021-03-03')!;
const header = readCsvHeader('date,cases,deaths', source, 'us.csv');

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const linesOf = (bytes: Uint8Array, size: number): Promise<Line[]> =>
  Array.fromAsync(readLines(inChunks(bytes, size)));
const checked = (bytes: Uint8Array, size: number) =>
  checkRows(readLines(inChunks(bytes, size)), header, source, newestDate);

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
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), async (body, size) => {
        const lines = (await linesOf(body, size)).filter(({ text }) => text.trim() !== '');
        const { found, rejections } = await checked(body, size);
        expect(found.length + rejections.length).toBe(lines.length);
        const numbers = new Set(lines.map(({ number }) => number));
        expect(rejections.every(({ line, reason }) => numbers.has(line) && reason !== '')).toBe(true);
      }),
      { numRuns: 1_000 },
    ));

  it('the same in whatever chunks they come', () =>
    fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), async (body, size) => {
        expect(await checked(body, size)).toEqual(await checked(body, body.length + 1));
      }),
      { numRuns: 1_000 },
    ));

  it('no two records are of one date', () =>
    fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const { found } = await checked(body, 64);
        expect(new Set(found.map(({ record }) => record.date)).size).toBe(found.length);
      }),
      { numRuns: 1_000 },
    ));
});
