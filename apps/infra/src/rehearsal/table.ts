import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { withTableFiles } from './table-files.ts';

/** What DuckDB says of the table beside the file that it was loaded from. */
export interface Comparison {
  readonly rows: number;
  readonly lastDate: string;
  /** Rows that only one of the two has. */
  readonly differences: number;
}

/** Fetches the table's Parquet files from S3 and compares them with the source's CSV, row for row, by DuckDB. */
export const compareTable = (bucket: string, dataset: string, sourceUrl: string): Promise<Comparison> =>
  withTableFiles(bucket, dataset, async (directory) => {
    const csv = join(directory, 'source.csv');
    await writeFile(csv, await (await fetch(sourceUrl)).text());
    const duckdb = await (await DuckDBInstance.create()).connect();
    await duckdb.run(
      `CREATE VIEW loaded AS SELECT date, cases, deaths FROM read_parquet('${directory}/table/**/part.parquet');
       CREATE VIEW published AS SELECT date, cases, deaths FROM read_csv('${csv}')`,
    );
    const reader = await duckdb.runAndReadAll(
      `SELECT (SELECT count(*)::INT FROM loaded) AS rows,
              (SELECT max(date)::VARCHAR FROM loaded) AS "lastDate",
              (SELECT count(*)::INT FROM (
                (FROM loaded EXCEPT ALL FROM published) UNION ALL (FROM published EXCEPT ALL FROM loaded)
              )) AS differences`,
    );
    const [row] = reader.getRowObjectsJson();
    return row as unknown as Comparison;
  });
