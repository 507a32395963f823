import { DuckDBInstance } from '@duckdb/node-api';
import type { Contender } from './contender.ts';

const columns =
  "{'date': 'DATE', 'county': 'VARCHAR', 'state': 'VARCHAR', 'fips': 'VARCHAR', 'cases': 'BIGINT', 'deaths': 'BIGINT'}";

/** DuckDB does all of it. */
export const duckDb =
  (threads: number): Contender =>
  async (csv, directory) => {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
    const connection = await instance.connect();
    await connection.run(`
      COPY (
        SELECT 'US/' || state || '/' || county AS region, date, cases, deaths, NULL::BIGINT AS recovered,
          strftime(date, '%Y-%m') AS month
        FROM read_csv('${csv}', header = true, columns = ${columns})
        ORDER BY region, date
      ) TO '${directory}' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (month), OVERWRITE_OR_IGNORE)`);
    connection.closeSync();
    instance.closeSync();
  };
