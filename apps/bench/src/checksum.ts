import { DuckDBInstance } from '@duckdb/node-api';

/**
 * What a contender's files hold, by an outside reader: how many rows and months, the sums, and a hash over every column of
 * every row, in no order. Two that have written the same have the same text.
 */
export const checksumOf = async (directory: string): Promise<string> => {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`
    SELECT count(*) AS rows, count(DISTINCT strftime(date, '%Y-%m')) AS months, sum(cases) AS cases, sum(deaths) AS deaths,
      bit_xor(hash(region, date, cases, deaths)) AS hash
    FROM read_parquet('${directory}/**/*.parquet', hive_partitioning = false)`);
  const [row] = reader.getRowObjectsJson();
  connection.closeSync();
  return JSON.stringify(row);
};
