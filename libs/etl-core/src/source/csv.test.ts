import { describe, expect, it } from '@jest/globals';
import { nytUs } from '../dataset/nyt-us.ts';
import { readCsvHeader, splitCsvLine } from './csv.ts';
import { readCsvRow } from './csv-row.ts';

const source = nytUs.sources[0];
const header = readCsvHeader('date,cases,deaths', source, 'us.csv');

describe('The header says where the columns are', () => {
  it('takes the columns in any order, among others, quoted or not', () =>
    expect(readCsvHeader('geoid, "cases" ,deaths,date', source, 'us.csv')).toEqual({
      names: ['geoid', 'cases', 'deaths', 'date'],
      date: 3,
      counts: { cases: 1, deaths: 2 },
      region: [],
      part: null,
      where: [],
    }));
  it.each([
    [
      'a missing column',
      'date,deaths',
      'us.csv, line 1: column "cases" is missing; the header is "date,deaths"',
    ],
    ['several missing columns', 'a,b', 'column "date", "cases", "deaths" is missing'],
    ['an empty file', undefined, 'us.csv is empty'],
    ['an empty first line', '', 'us.csv is empty'],
    ['HTML', '<!DOCTYPE html>', 'us.csv is a page of HTML or XML, not CSV: "<!DOCTYPE html>"'],
  ])('%s is a SourceFormatError that says so', (_, line, message) =>
    expect(() => readCsvHeader(line, source, 'us.csv')).toThrow(
      expect.objectContaining({ name: 'SourceFormatError', message: expect.stringContaining(message) }),
    ),
  );
});

describe('A line is split at its commas (RFC 4180)', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['a,,', ['a', '', '']],
    ['"Washington, D.C.",1', ['Washington, D.C.', '1']],
    ['"say ""hi""",1', ['say "hi"', '1']],
    ['"a",b\rc,d', ['a', 'b\rc', 'd']],
  ])('%s', (line, fields) => expect(splitCsvLine(line)).toEqual(fields));
  it('a quote that is not closed makes no fields', () =>
    expect(splitCsvLine('"2021-03-01,1,2')).toBeUndefined());
});

describe('A row that can be right is a record', () => {
  it('with its counts', () =>
    expect(readCsvRow('2021-03-01,28664448,515013', header, source)).toEqual({
      record: { region: 'US', date: '2021-03-01', cases: 28_664_448, deaths: 515_013, recovered: null },
    }));
  it('with unknown deaths where the field is empty', () =>
    expect(readCsvRow('2021-03-01,5,', header, source)).toMatchObject({ record: { deaths: null } }));
  it('with quoted fields and spaces around them', () =>
    expect(readCsvRow('"2021-03-01", 5 ,"6"', header, source)).toMatchObject({
      record: { cases: 5, deaths: 6 },
    }));
});

describe('A row that can not be right is rejected with the reason', () => {
  it.each([
    ['too few fields', '2021-03-01,5', 'it has 2 fields, the header has 3'],
    ['too many fields', '2021-03-01,5,6,7', 'it has 4 fields, the header has 3'],
    ['an impossible date', '2021-02-30,5,6', 'date is not a date (YYYY-MM-DD): "2021-02-30"'],
    ['another date format', '03/01/2021,5,6', 'date is not a date (YYYY-MM-DD): "03/01/2021"'],
    ['a word for a number', '2021-03-01,many,6', 'cases is not a whole number: "many"'],
    ['no cases', '2021-03-01,,6', 'cases is empty'],
    ['a blank that Number() takes for 0', '2021-03-01, ,6', 'cases is empty'],
    ['a hexadecimal number', '2021-03-01,0x10,6', 'cases is not a whole number: "0x10"'],
    ['a fraction', '2021-03-01,5,6.5', 'deaths is not a whole number: "6.5"'],
    [
      'a number past what a double holds exactly',
      '2021-03-01,9999999999999999,6',
      'cases is not a whole number',
    ],
    ['a negative count', '2021-03-01,-5,6', 'cases is negative: -5'],
    ['an open quote', '"2021-03-01,5,6', 'its quotes are not closed'],
  ])('%s', (_, line, reason) =>
    expect(readCsvRow(line, header, source)).toEqual({ reason: expect.stringContaining(reason) }),
  );
});
