import { glob } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { dailyCountsViewSql } from '@covid-etl/etl-core';
import { VerbFailed } from '../verbs/errors.ts';

const tableOf = (dataDir: string): string => join(dataDir, 'store', 'table', 'daily_counts');

/** A text as SQL. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The datasets that the table has, by its partitions: to ask the view would be to compute it. */
export const datasetsOfTable = async (dataDir: string): Promise<Set<string>> => {
  const files = await Array.fromAsync(glob('dataset=*/*/part.parquet', { cwd: tableOf(dataDir) }));
  return new Set(files.map((file) => file.slice('dataset='.length, file.indexOf(sep))));
};

/**
 * Opens DuckDB, in memory, over the table's Parquet files, with the view `daily_counts`.
 *
 * @throws VerbFailed where there is no table yet
 */
export const openDatabase = async (dataDir: string): Promise<DuckDBConnection> => {
  const files = join(tableOf(dataDir), '*', '*', 'part.parquet');
  const { done } = await glob(files)[Symbol.asyncIterator]().next();
  if (done) throw new VerbFailed(`${dataDir} has no table yet; load one by: covid-etl run`);
  // DuckDB is a native library of some 70 MB: only the verbs that ask it something load it.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create()).connect();
  const table = `read_parquet(${quoted(files)}, hive_partitioning = true, hive_types = {'dataset': VARCHAR, 'month': VARCHAR})`;
  await connection.run(`CREATE VIEW daily_counts AS ${dailyCountsViewSql(table)}`);
  return connection;
};

/** Runs a statement; what is wrong with it is the user's. */
export const runSql = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    throw new VerbFailed((cause as Error).message, { cause });
  }
};
