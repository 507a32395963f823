import { globSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DailyCount } from '@covid-etl/etl-core';
import type { PublishedRow } from './daily-publisher.ts';

/** DuckDB over the files of a store: it knows nothing of the code that wrote them. */
export interface OutsideReader {
  /** Reads each Parquet file below the store whole, and gives the number of files. It throws where one is torn. */
  readAll(): Promise<number>;
  /** The table's rows, in the order of their dates. */
  table(): Promise<DailyCount[]>;
  /** The rows that are in one of the two alone: the table, or what was published. */
  differences(published: readonly PublishedRow[]): Promise<unknown[]>;
  close(): void;
}

export const openOutsideReader = async (store: string): Promise<OutsideReader> => {
  const connection = await (await DuckDBInstance.create()).connect();
  const rowsOf = async <T>(sql: string): Promise<T[]> =>
    (await connection.runAndReadAll(sql)).getRowObjectsJson() as T[];
  const table = `read_parquet('${store}/table/daily_counts/*/*/part.parquet', hive_partitioning = true)`;
  return {
    readAll: async () => {
      const files = globSync('**/*.parquet', { cwd: store });
      for (const file of files)
        await rowsOf(
          `SELECT sum(hash(COLUMNS(*))) FROM read_parquet('${join(store, file)}', hive_partitioning = false)`,
        );
      return files.length;
    },
    table: async () =>
      (
        await rowsOf<DailyCount & { cases: string; deaths: string }>(`SELECT * FROM ${table} ORDER BY date`)
      ).map(({ region, date, cases, deaths, recovered }) => ({
        region,
        date,
        cases: Number(cases),
        deaths: Number(deaths),
        recovered,
      })),
    differences: async (published) => {
      const values = published
        .map(({ date, cases, deaths }) => `(DATE '${date}', ${cases}, ${deaths})`)
        .join(', ');
      const file = `SELECT * FROM (VALUES ${values})`;
      const loaded = `SELECT date, cases, deaths FROM ${table}`;
      // EXCEPT ALL, so that a row that is there twice is a difference too.
      return rowsOf(`((${loaded}) EXCEPT ALL (${file})) UNION ALL ((${file}) EXCEPT ALL (${loaded}))`);
    },
    close: () => connection.closeSync(),
  };
};
