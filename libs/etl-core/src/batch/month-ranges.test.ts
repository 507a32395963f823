import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { monthRanges } from './month-ranges.ts';

const header = 'date,county,cases\n';
const rangesOf = (rows: string, chunkSize = 1_000) => {
  const bytes = Buffer.from(header + rows);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkSize) }, (_, i) =>
    bytes.subarray(i * chunkSize, (i + 1) * chunkSize),
  );
  return monthRanges(chunks, header.length);
};
/** The text of each range, and how many lines there are before it. */
const textsOf = async (rows: string, chunkSize?: number) =>
  (await rangesOf(rows, chunkSize)).map(({ month, from, to, linesBefore }) => [
    month,
    Buffer.from(header + rows)
      .subarray(from, to)
      .toString(),
    linesBefore,
  ]);

describe('The months of a file', () => {
  it('are a range each where its rows are in the order of their dates', async () =>
    expect(await textsOf('2020-01-30,a,1\n2020-01-31,a,1\n2020-02-01,a,1\n')).toEqual([
      ['2020-01', '2020-01-30,a,1\n2020-01-31,a,1\n', 1],
      ['2020-02', '2020-02-01,a,1\n', 3],
    ]));

  it('are several where they are not', async () =>
    expect(await textsOf('2020-01-30,a,1\n2020-02-01,a,1\n2020-01-31,a,1')).toEqual([
      ['2020-01', '2020-01-30,a,1\n', 1],
      ['2020-02', '2020-02-01,a,1\n', 2],
      ['2020-01', '2020-01-31,a,1', 3],
    ]));

  it('have the lines without one that come after them, and the first also those before it', async () =>
    expect(
      await textsOf('x\n\n2020-01-30,a,1\n2020-13-01,a,1\n20\n2020-02-01,a,1\nsomething else\n'),
    ).toEqual([
      ['2020-01', 'x\n\n2020-01-30,a,1\n2020-13-01,a,1\n20\n', 1],
      ['2020-02', '2020-02-01,a,1\nsomething else\n', 6],
    ]));

  it('are none of a header alone, or of lines without a month', async () => {
    expect(await textsOf('')).toEqual([]);
    expect(await textsOf('a\nb\n')).toEqual([]);
  });

  it('have every byte after the header, once, and are the same in whatever chunks it comes', () => {
    const line = fc.oneof(
      fc.constantFrom('2020-01-30,a,1', '2020-02-01,"b, c",2', '2020-03-01,é,3', '2020-13-01,a,1'),
      fc.string({ maxLength: 9 }).map((text) => text.replaceAll('\n', '')),
    );
    return fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 40 }), async (lines, size) => {
        const rows = `2020-01-01,a,0\n${lines.join('\n')}`;
        const texts = await textsOf(rows, size);
        expect(texts.map(([, text]) => text).join('')).toBe(rows);
        expect(texts).toEqual(await textsOf(rows));
      }),
      { numRuns: 500 },
    );
  });
});
