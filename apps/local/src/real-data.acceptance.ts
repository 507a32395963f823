import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { covidEtl } from './testing/command.ts';
import { startCsvServer, type CsvServer } from './testing/csv-server.ts';

const path = process.env.COVID_ETL_NYT_US_CSV;
if (path === undefined)
  throw new Error(
    'COVID_ETL_NYT_US_CSV: give the path of The New York Times’ us.csv; without it there is nothing to accept',
  );
const csv = resolve(import.meta.dirname, '../../..', path);

interface Run {
  status: string;
  error: string | null;
  loaded: { rows: Record<string, number> } | null;
}

let directory: string;
let server: CsvServer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'acceptance-'));
  server = await startCsvServer();
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const json = async <T>(dataDir: string, ...args: string[]): Promise<T> => {
  const { stdout, stderr } = await covidEtl([...args, '--json', '--data-dir', join(directory, dataDir)]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
};
/** Each file below a directory with what changes when it is written again. */
const filesOf = async (below: string): Promise<string[]> => {
  const names = await readdir(below, { recursive: true });
  const files = await Promise.all(
    names.map(async (name) => {
      const { ino, mtimeNs } = await stat(join(below, name), { bigint: true });
      return `${name} ${ino} ${mtimeNs}`;
    }),
  );
  return files.sort();
};

describe('The real national file of The New York Times', () => {
  const store = () => join(directory, 'whole', 'store');
  it('is inserted by the initial load, row for row', async () => {
    const { loaded } = await json<Run>('whole', 'run', '--source', csv);
    expect(loaded?.rows).toEqual({ inserted: 1158, updated: 0, unchanged: 0, rejected: 0 });
  });

  it('is in the table as an outside reader finds it in the file itself', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    const table = `read_parquet('${store()}/table/daily_counts/*/*/part.parquet', hive_partitioning = true)`;
    const file = `read_csv('${csv}', columns = {'date': 'DATE', 'cases': 'BIGINT', 'deaths': 'BIGINT'})`;
    const differences = await connection.runAndReadAll(
      `(SELECT date, cases, deaths FROM ${table} EXCEPT SELECT * FROM ${file})
       UNION ALL (SELECT * FROM ${file} EXCEPT SELECT date, cases, deaths FROM ${table})`,
    );
    expect(differences.getRowsJson()).toEqual([]);
    const rows = await connection.runAndReadAll(`SELECT count(*), count(DISTINCT date) FROM ${table}`);
    expect(rows.getRowsJson()).toEqual([['1158', '1158']]);
    connection.closeSync();
  });

  it('has these figures', async () => {
    const select = `SELECT date, cases, new_cases FROM daily_counts WHERE date IN ('2021-06-04', '2023-03-23') ORDER BY date`;
    expect(await json('whole', 'query', select)).toEqual([
      { date: '2021-06-04', cases: 33_312_812, new_cases: -23_999 },
      { date: '2023-03-23', cases: 103_910_034, new_cases: 45_146 },
    ]);
  });

  it('loaded again is unchanged, and no file of the table or the ledger is written', async () => {
    const before = [...(await filesOf(join(store(), 'table'))), ...(await filesOf(join(store(), 'state')))];
    const { loaded } = await json<Run>('whole', 'run', '--full');
    expect(loaded?.rows).toEqual({ inserted: 0, updated: 0, unchanged: 1158, rejected: 0 });
    expect([...(await filesOf(join(store(), 'table'))), ...(await filesOf(join(store(), 'state')))]).toEqual(
      before,
    );
  });
});

describe('The real file, served cut off at 2021-03-01 and then whole', () => {
  it('brings back three failed days by one execution', async () => {
    const whole = await readFile(csv, 'utf8');
    server.publish(whole.slice(0, whole.indexOf('2021-03-02')));
    await json('cut', 'run', '--source', server.url);
    const dates = ['2021-03-02', '2021-03-03', '2021-03-04'];
    for (const date of dates)
      expect(await json<Run>('cut', 'run', '--date', date)).toMatchObject({
        status: 'FAILED',
        error: 'DateNotPublished',
      });

    server.publish(whole);
    expect(await json('cut', 'retry')).toMatchObject({
      messages: 3,
      started: [{ dates }],
      executions: [{ status: 'SUCCEEDED', loaded: { rows: { inserted: 3 } } }],
    });
    expect(await json('cut', 'status')).toMatchObject({ waiting: [], parked: [] });
  });
});
