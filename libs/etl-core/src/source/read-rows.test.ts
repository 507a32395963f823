import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jhuCountries } from '../dataset/jhu-countries.ts';
import { nytUsCounties } from '../dataset/nyt-us-counties.ts';
import { nytUs } from '../dataset/nyt-us.ts';
import type { SourceFile } from '../dataset/dataset.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { recordsOf } from '../record/count-columns.ts';
import { csvBytes } from '../testing/csv-bytes.ts';
import { linesOf } from '../testing/lines.ts';
import { readCsvRow } from './csv-row.ts';
import { readCsvHeader, type CsvHeader } from './csv.ts';
import { firstLine } from './lines.ts';
import { readRows } from './read-rows.ts';
import { createRegionIndex } from './region-index.ts';

/** What the lines say one by one: by decoding, splitting and readCsvRow. */
const oneByOne = (bytes: Uint8Array, header: CsvHeader, file: SourceFile) => {
  const records: DailyCount[] = [];
  const unreadable: { line: number; text: string; reason: string }[] = [];
  const [, ...lines] = linesOf(Buffer.concat([Buffer.from('header\n'), bytes]));
  for (const { number, text } of lines) {
    const row = text.trim() === '' ? { skipped: 'blank' } : readCsvRow(text, header, file);
    if ('record' in row) records.push(row.record);
    if ('reason' in row) unreadable.push({ line: number - 2, text, reason: row.reason });
  }
  return { records, unreadable };
};
const together = (bytes: Uint8Array, header: CsvHeader, file: SourceFile) => {
  const { counts, unreadable } = readRows(bytes, header, file);
  return { records: recordsOf(counts), unreadable };
};

const counties = nytUsCounties.sources[0];
const countiesHeader = readCsvHeader('date,county,state,fips,cases,deaths', counties, 'counties.csv');
const countries = jhuCountries.sources[0];
const countriesHeader = readCsvHeader(
  'Date,Country/Region,Province/State,Confirmed,Recovered,Deaths',
  countries,
  'countries.csv',
);

/** Fields as the sources have them, and as they should not. */
const field = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('Snohomish', 'Doña Ana', 'US', 'Unknown', '53061', '1', '0', '25'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('"Washington, D.C."', '"Korea, South"', '"1"', '"2020-03-01"', '""'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', ' 1', '1 ', '-3', '1.0', '1e3', '9007199254740993', '0x10'),
  },
  { weight: 1, arbitrary: fc.constantFrom('"', '"a""b"', 'a"b', '"a"b', ' "a"', '\r', '\uFEFF', '\u00A0') },
);
const dateField = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 10, max: 28 }).map((day) => `2020-03-${day}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('2020-02-30', '2020-3-01', '20200301xx', '0000-00-00', '2020-03-1x'),
  },
);
const row = fc
  .tuple(
    dateField,
    fc.oneof(
      { weight: 6, arbitrary: fc.array(field, { minLength: 5, maxLength: 5 }) },
      { weight: 1, arbitrary: fc.array(field, { maxLength: 8 }) },
    ),
  )
  .map(([date, fields]) => [date, ...fields].join(','));
const rows = fc
  .tuple(fc.array(row, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\n\n'), fc.boolean())
  .map(([lines, end, isEnded]) => Buffer.from(lines.join(end) + (isEnded ? end : '')));

describe('Rows read into columns', () => {
  it.each([
    ['counties', countiesHeader, counties],
    ['countries, of which a column tells the parts', countriesHeader, countries],
  ])('are what their lines say one by one (%s)', (_, header, file) =>
    fc.assert(
      fc.property(rows, (bytes) =>
        expect(together(bytes, header, file)).toEqual(oneByOne(bytes, header, file)),
      ),
      { numRuns: 2_000 },
    ),
  );

  it('are so whatever bytes they are', () =>
    fc.assert(
      fc.property(csvBytes(), (bytes) => {
        const file = nytUs.sources[0];
        const header = readCsvHeader('date,cases,deaths', file, 'us.csv');
        const { next } = firstLine(bytes);
        const body = bytes.subarray(next);
        expect(together(body, header, file)).toEqual(oneByOne(body, header, file));
      }),
      { numRuns: 2_000 },
    ));

  it('keep a field’s bytes together: commas in quotes name one county, two fields another', () => {
    const text =
      '2020-03-01,"a,b",c,,1,1\n2020-03-02,"a,b",c,,2,1\n2020-03-01,b,"c,a",,3,1\n2020-03-02,b,"c,a",,4,1\n';
    expect(together(Buffer.from(text), countiesHeader, counties).records).toMatchObject([
      { region: 'US/c/a,b', cases: 1 },
      { region: 'US/c/a,b', cases: 2 },
      { region: 'US/c,a/b', cases: 3 },
      { region: 'US/c,a/b', cases: 4 },
    ]);
  });

  it('say which line had no end', () => {
    const bytes = Buffer.from('2020-03-01,a,b,,1,1\n2020-03-02,a,b,,2,1');
    expect(readRows(bytes, countiesHeader, counties).unterminated).toBe(1);
    expect(readRows(bytes.subarray(0, 20), countiesHeader, counties).unterminated).toBeUndefined();
  });

  it('of two parts of a file number its regions alike by one index', () => {
    const index = createRegionIndex(countiesHeader);
    const read = (text: string) => readRows(Buffer.from(text), countiesHeader, counties, index).counts;
    expect([...read('2020-03-01,a,s,,1,1\n2020-03-01,b,s,,1,1\n').region]).toEqual([0, 1]);
    expect([...read('2020-04-01,b,s,,1,1\n2020-04-01,c,s,,1,1\n').region]).toEqual([1, 2]);
    expect(index.names).toEqual(['US/s/a', 'US/s/b', 'US/s/c']);
  });
});
