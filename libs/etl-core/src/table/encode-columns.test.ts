import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnsOf } from '../record/count-columns.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { dailyCount } from '../testing/daily-count.ts';
import { encodeColumns } from './encode-columns.ts';
import { decodeParquet } from './parquet.ts';

let directory: string;
let duckdb: DuckDBConnection;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'encode-columns-'));
  duckdb = await (await DuckDBInstance.create()).connect();
});
afterAll(async () => {
  duckdb.closeSync();
  await rm(directory, { recursive: true });
});

const select = async (sql: string) => (await duckdb.runAndReadAll(sql)).getRowObjectsJson();
const written = async (records: readonly DailyCount[]): Promise<string> => {
  const file = join(directory, `${randomUUID()}.parquet`);
  await writeFile(file, encodeColumns(columnsOf(records)));
  return file;
};
/** What an outside reader makes of the file: DuckDB gives BIGINT as text. */
const byDuckDb = async (file: string): Promise<unknown[]> =>
  (await select(`FROM '${file}'`)).map(({ cases, deaths, recovered, ...row }) => ({
    ...row,
    cases: cases === null ? null : Number(cases),
    deaths: deaths === null ? null : Number(deaths),
    recovered: recovered === null ? null : Number(recovered),
  }));

const count = fc.option(
  fc.oneof(
    { weight: 3, arbitrary: fc.nat(1_000) },
    { weight: 1, arbitrary: fc.constantFrom(0, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER) },
  ),
);
const record = fc
  .tuple(
    fc.oneof(fc.constantFrom('US', 'Österreich', '😀'), fc.string({ unit: 'grapheme', minLength: 1 })),
    fc.nat(2),
    count,
    count,
    count,
  )
  .map(([region, day, cases, deaths, recovered]) =>
    dailyCount(['0999-12-31', '1969-12-31', '2021-03-01'][day] ?? '', { region, cases, deaths, recovered }),
  );

/** A month of so many regions, as large as a month of the counties. */
const monthOf = (regions: number): DailyCount[] =>
  Array.from({ length: regions * 31 }, (_, i) => {
    const place = Math.floor(i / 31);
    return dailyCount(`2021-03-${String((i % 31) + 1).padStart(2, '0')}`, {
      region: `US/State ${10 + (place % 50)}/County ${place}`,
      cases: place * 1_000 + (i % 31) * 7,
      deaths: place % 50 === 7 ? null : i % 31,
      recovered: null,
    });
  });

describe('Columns as a Parquet file', () => {
  it('are given back as they were by two readers that are not ours: hyparquet and DuckDB', () =>
    fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 300 }), async (records) => {
        const file = await written(records);
        expect(await decodeParquet(encodeColumns(columnsOf(records)), file)).toEqual(records);
        expect(await byDuckDb(file)).toEqual(records);
      }),
      { numRuns: 100 },
    ));

  it('are so too where they are many, in groups of 10,000 rows', async () => {
    const records = monthOf(1_000);
    const file = await written(records);
    expect(await byDuckDb(file)).toEqual(records);
    expect(await decodeParquet(encodeColumns(columnsOf(records)), file)).toEqual(records);
    const groups = await select(
      `SELECT row_group_num_rows::INT AS rows FROM parquet_metadata('${file}') WHERE path_in_schema = 'region'`,
    );
    expect(groups.map(({ rows }) => rows)).toEqual([10_000, 10_000, 10_000, 1_000]);
  });

  it('say of each group the least and the largest value, whole, and how many are unknown', async () => {
    const file = await written([
      dailyCount('2021-03-01', { region: 'US/New Mexico/Doña Ana', cases: 7, deaths: null }),
      dailyCount('2021-03-31', {
        region: 'US/District of Columbia/District of Columbia',
        cases: 9,
        deaths: null,
      }),
    ]);
    expect(
      await select(
        `SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count::INT AS nulls FROM parquet_metadata('${file}')`,
      ),
    ).toEqual([
      {
        path_in_schema: 'region',
        stats_min_value: 'US/District of Columbia/District of Columbia',
        stats_max_value: 'US/New Mexico/Doña Ana',
        nulls: 0,
      },
      { path_in_schema: 'date', stats_min_value: '2021-03-01', stats_max_value: '2021-03-31', nulls: 0 },
      { path_in_schema: 'cases', stats_min_value: '7', stats_max_value: '9', nulls: 0 },
      { path_in_schema: 'deaths', stats_min_value: null, stats_max_value: null, nulls: 2 },
      { path_in_schema: 'recovered', stats_min_value: null, stats_max_value: null, nulls: 2 },
    ]);
  });

  it('take less than two bytes a row for a month of the counties', () =>
    expect(encodeColumns(columnsOf(monthOf(1_000))).length).toBeLessThan(2 * 31_000));
});
