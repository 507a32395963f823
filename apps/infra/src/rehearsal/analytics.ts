import { readFile } from 'node:fs/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { WorkGroupConfiguration } from '@aws-sdk/client-athena';
import { DuckDBInstance, type DuckDBConnection, type Json } from '@duckdb/node-api';
import { analystQueries } from '@covid-etl/etl-core';
import { namesOf } from '../names.ts';
import { resolved } from '../resolved.ts';
import { askAthena, makeWorkgroup } from './athena.ts';
import { must } from './eventually.ts';
import { step } from './report.ts';
import { withTableFiles } from './table-files.ts';

export interface AnalyticsRehearsal {
  readonly stage: string;
  /** The bucket with the table. */
  readonly bucket: string;
  readonly dataset: string;
  /** The file with the synthesised template of the analytics. */
  readonly template: string;
}

interface Analytics {
  readonly workgroup: WorkGroupConfiguration;
  readonly queries: readonly { readonly Name: string; readonly QueryString: string }[];
}

/** What the template would deploy, with the results in a bucket that is there. */
const analyticsOf = async (template: string, resultsBucket: string): Promise<Analytics> => {
  const { Resources } = JSON.parse(await readFile(template, 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: unknown }>;
  };
  const [results = ''] = Object.keys(Resources).filter((id) => Resources[id]?.Type === 'AWS::S3::Bucket');
  const ofType = (type: string): unknown[] =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => resolved(Properties, { [results]: resultsBucket }));
  const [workgroup] = ofType('AWS::Athena::WorkGroup') as [
    { WorkGroupConfiguration: WorkGroupConfiguration },
  ];
  return {
    workgroup: workgroup.WorkGroupConfiguration,
    queries: ofType('AWS::Athena::NamedQuery') as Analytics['queries'],
  };
};

/** Whether Athena's text is DuckDB's value. */
const isSame = (text: string | null | undefined, value: Json | undefined): boolean =>
  typeof value === 'number' ? Number(text) === value : text === value;

/** Rows in the order of what they begin with: dataset, region and a date, which no two of them share. */
const byKey = <T>(rows: readonly (readonly T[])[]): (readonly T[])[] => {
  const key = (row: readonly T[]): string => row.slice(0, 3).join('\0');
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
};

/** A database in DuckDB that has the table by the name that it has in Athena. */
const openTable = async (directory: string, database: string): Promise<DuckDBConnection> => {
  const duckdb = await (await DuckDBInstance.create()).connect();
  await duckdb.run(
    `CREATE SCHEMA ${database};
     CREATE VIEW ${database}.daily_counts AS SELECT * FROM read_parquet(
       '${directory}/table/daily_counts/*/*/part.parquet', hive_partitioning = true,
       hive_types = {'dataset': VARCHAR, 'month': VARCHAR}
     )`,
  );
  return duckdb;
};

/**
 * Asks the saved queries, as they stand in the template, of the table that was loaded: of the emulator's Athena, by the
 * Glue table that was deployed, and of DuckDB, over the files. The emulator's CloudFormation knows no saved queries, so
 * that the stack itself is not deployed; the workgroup is made with the template's configuration.
 */
export const rehearseAnalytics = (options: AnalyticsRehearsal): Promise<void> =>
  step('the analytics’ saved queries, by Athena and by DuckDB', async (detail) => {
    const { bucket, dataset } = options;
    const { workgroup: name, database, savedQuery } = namesOf(options.stage);
    const resultsBucket = `${bucket}-results`;
    await new S3Client({}).send(new CreateBucketCommand({ Bucket: resultsBucket }));
    const { workgroup, queries } = await analyticsOf(options.template, resultsBucket);
    must(
      queries.map(({ Name }) => Name).join() === analystQueries.map((query) => savedQuery(query.name)).join(),
      `the template has the queries ${queries.map(({ Name }) => Name).join()}`,
    );
    await makeWorkgroup(name, workgroup);
    await withTableFiles(bucket, dataset, async (directory) => {
      const duckdb = await openTable(directory, database);
      for (const { Name, QueryString } of queries) {
        const { columns, rows } = await askAthena(name, QueryString);
        const reader = await duckdb.runAndReadAll(QueryString);
        const names = reader.columnNames();
        must(
          columns.join() === names.join(),
          `${Name}: Athena has ${columns.join()}, DuckDB ${names.join()}`,
        );
        const [answered, expected] = [byKey(rows), byKey(reader.getRowsJson())];
        const different = expected.findIndex(
          (row, index) => !row.every((value, column) => isSame(answered[index]?.[column], value)),
        );
        must(
          answered.length === expected.length && different === -1,
          `${Name}: ${answered.length} rows by Athena, ${expected.length} by DuckDB; they differ in row ${different}: ` +
            `${JSON.stringify(answered[different])}, ${JSON.stringify(expected[different])}`,
        );
        detail(`${Name}: the same by both, rows: ${rows.length}`);
      }
    });
  });
