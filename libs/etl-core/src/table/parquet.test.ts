import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dailyCount } from '../testing/daily-count.ts';
import { decodeParquet, encodeParquet } from './parquet.ts';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'parquet-'))));
afterAll(() => rm(directory, { recursive: true }));

const records = [
  dailyCount('2021-03-01', { region: 'US/New Mexico/Doña Ana', cases: 0, deaths: null }),
  dailyCount('2021-03-02', { region: 'US/New Mexico/Doña Ana', cases: 9_007_199_254_740_991, deaths: 7 }),
];

describe('A month of the table is a Parquet file', () => {
  it('gives back the records that it was made of', async () =>
    expect(await decodeParquet(encodeParquet(records), 'part.parquet')).toEqual(records));

  it('gives back no records where it was made of none', async () =>
    expect(await decodeParquet(encodeParquet([]), 'part.parquet')).toEqual([]));

  it('is the same bytes for the same records', () =>
    expect(encodeParquet(records)).toEqual(encodeParquet(records)));

  it('is read by an outside reader (DuckDB) with the types of its columns, one of nulls alone included', async () => {
    const file = join(directory, 'part.parquet');
    await writeFile(file, encodeParquet(records));
    const connection = await (await DuckDBInstance.create()).connect();
    const select = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    expect(await select(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${file}')`)).toEqual([
      { column_name: 'region', column_type: 'VARCHAR' },
      { column_name: 'date', column_type: 'DATE' },
      { column_name: 'cases', column_type: 'BIGINT' },
      { column_name: 'deaths', column_type: 'BIGINT' },
      { column_name: 'recovered', column_type: 'BIGINT' },
    ]);
    expect(await select(`SELECT * FROM '${file}'`)).toEqual([
      { region: 'US/New Mexico/Doña Ana', date: '2021-03-01', cases: '0', deaths: null, recovered: null },
      {
        region: 'US/New Mexico/Doña Ana',
        date: '2021-03-02',
        cases: '9007199254740991',
        deaths: '7',
        recovered: null,
      },
    ]);
    connection.closeSync();
  });

  it.each([
    ['empty', new Uint8Array()],
    ['cut off', encodeParquet(records).subarray(0, 100)],
    ['something else', Buffer.from('<html>not found</html>')],
  ])('that is %s is a StoreFormatError that names it', async (_, body) =>
    expect(decodeParquet(body, 'month=2021-03/part.parquet')).rejects.toMatchObject({
      name: 'StoreFormatError',
      message: expect.stringContaining('month=2021-03/part.parquet is not a Parquet file of this table'),
    }),
  );
});
