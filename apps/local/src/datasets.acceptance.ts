import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { datasetById } from '@covid-etl/etl-core';
import { covidEtl } from './testing/command.ts';
import { comparable, compareWithFiles, type Paths } from './testing/independent-reader.ts';

/** The setting that says where a real file lies, e.g. `COVID_ETL_NYT_US_CSV`. */
const settingOf = (file: string): string => `COVID_ETL_${file.toUpperCase().replaceAll('-', '_')}_CSV`;
const pathOf = (file: string): string | undefined => {
  const path = process.env[settingOf(file)];
  return path === undefined ? undefined : resolve(import.meta.dirname, '../../..', path);
};

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'acceptance-'))));
afterAll(() => rm(directory, { recursive: true }));

/** The files of each dataset, where their paths are given. */
const given = comparable.map((id) => {
  const { sources } = datasetById(id);
  const paths = sources.flatMap((file) => {
    const path = pathOf(file.id);
    return path === undefined ? [] : [[file.id, path] as const];
  });
  return {
    id,
    paths: Object.fromEntries(paths),
    isGiven: paths.length === sources.length,
    settings: sources.map((file) => settingOf(file.id)),
  };
});

interface Report {
  readonly files: readonly { source: string; rows: number; rejected: number }[];
  readonly rules: readonly { name: string; findings: readonly { text: string }[] }[];
}
/** Loads a dataset into a data directory of that name. */
const load = async (name: string, id: string, paths: Paths): Promise<string> => {
  const dataDir = join(directory, name);
  const sources = Object.entries(paths).flatMap(([file, path]) => ['--source', `${file}=${path}`]);
  const { code, stderr } = await covidEtl([
    'run',
    '--dataset',
    id,
    ...sources,
    '--json',
    '--data-dir',
    dataDir,
  ]);
  if (code !== 0) throw new Error(stderr);
  return dataDir;
};

describe('Every row of a real file is in the table, and nothing else: by DuckDB over the CSV', () => {
  for (const { id, paths, isGiven, settings } of given) {
    const test = isGiven ? it : it.skip;
    test(isGiven ? id : `${id} (give ${settings.join(', ')})`, async () => {
      const dataDir = await load(id, id, paths);
      const { differences, rows } = await compareWithFiles(join(dataDir, 'store'), id, paths);
      expect(differences).toEqual([]);
      expect(rows).toBeGreaterThan(1_000);
    });
  }
});

const us = given.find(({ id }) => id === 'us')!;
(us.isGiven ? describe : describe.skip)('us, of the two real files', () => {
  let dataDir: string;
  beforeAll(async () => void (dataDir = await load('merged', 'us', us.paths)));

  it('has cases, deaths and recovered on each day that both have', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    const rows = await connection.runAndReadAll(
      `SELECT count(*), count(cases), count(deaths), count(recovered)
       FROM read_parquet('${dataDir}/store/table/daily_counts/*/*/part.parquet')
       WHERE date BETWEEN DATE '2020-01-22' AND DATE '2020-07-06'`,
    );
    connection.closeSync();
    expect(rows.getRowsJson()).toEqual([['167', '167', '167', '167']]);
  });
  it('lists the dates that only one of them has in its quality report', async () => {
    const { stdout } = await covidEtl(['quality', 'us', '--json', '--data-dir', dataDir]);
    const [report] = JSON.parse(stdout) as Report[];
    expect(report!.files).toMatchObject([
      { source: 'nyt-us', rows: 1_158, rejected: 0 },
      { source: 'jhu-countries', rows: 167, rejected: 0 },
    ]);
    const oneSided = report!.rules.find(({ name }) => name === 'one-sided')!;
    expect(oneSided.findings.map(({ text }) => text)).toEqual([
      'US has no recovered for 2020-01-21: jhu-countries does not have it',
      'US has no recovered for 2020-07-07 to 2023-03-23: jhu-countries does not have it',
    ]);
  });
});
