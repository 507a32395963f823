import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { countRows, writeCountyCsv } from './county-csv.ts';

let directory: string;
let file: string;
let rows: number;
let parsed: Record<string, string>[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bench-'));
  file = join(directory, 'counties.csv');
  rows = await writeCountyCsv(file, { counties: 60 });
  parsed = parse(await readFile(file), { columns: true });
});
afterAll(() => rm(directory, { recursive: true }));

describe('a generated file of counties', () => {
  it('has as many rows as it says', async () => {
    expect(parsed).toHaveLength(rows);
    await expect(countRows(file)).resolves.toBe(rows);
  });

  it('is the same each time', async () => {
    const again = join(directory, 'again.csv');
    await writeCountyCsv(again, { counties: 60 });
    expect((await readFile(again)).equals(await readFile(file))).toBe(true);
  });

  it('has the days of the source, in order', () => {
    const dates = parsed.map(({ date }) => date ?? '');
    expect([dates.at(0), dates.at(-1)]).toEqual(['2020-01-21', '2023-03-23']);
    expect(dates).toEqual([...dates].sort());
  });

  it('goes on after the last of them where it is longer', async () => {
    const longer = join(directory, 'longer.csv');
    await writeCountyCsv(longer, { counties: 60, times: 2 });
    const text = await readFile(longer, 'utf8');
    expect(text.startsWith(await readFile(file, 'utf8'))).toBe(true);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^2026-05-2\d,/);
  });

  it('has what the source has: names in quotes and beyond ASCII, no FIPS code, no deaths, corrections', () => {
    const has = (of: (row: Record<string, string>) => boolean): boolean => parsed.some(of);
    expect(has(({ county }) => county?.includes(',') ?? false)).toBe(true);
    expect(has(({ county }) => county?.includes('ñ') ?? false)).toBe(true);
    expect(has(({ fips }) => fips === '')).toBe(true);
    expect(has(({ deaths }) => deaths === '')).toBe(true);
    const ofOne = parsed.filter(({ fips }) => fips === '10050').map(({ cases }) => Number(cases));
    expect(ofOne.some((cases, day) => cases < (ofOne[day - 1] ?? 0))).toBe(true);
  });
});

describe('the rows of a file', () => {
  it('are counted whether or not its last line ends', async () => {
    const short = join(directory, 'short.csv');
    await writeFile(short, 'date,cases\n2020-01-21,1\n2020-01-22,2');
    await expect(countRows(short)).resolves.toBe(2);
  });
});
