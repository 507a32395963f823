import { Aws } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import { dailyCountsViewColumns, dailyCountsViewSql, type ViewColumn } from '@covid-etl/etl-core';
import type { Construct } from 'constructs';
import type { Names } from '../../names.ts';
import { tableExpression } from './saved-queries.ts';

/**
 * What the catalog, which speaks Hive, and Athena, which speaks Trino, call a type.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/data-types.html
 */
const types: Readonly<Record<ViewColumn['type'], { readonly hive: string; readonly trino: string }>> = {
  text: { hive: 'string', trino: 'varchar' },
  date: { hive: 'date', trino: 'date' },
  integer: { hive: 'bigint', trino: 'bigint' },
  number: { hive: 'double', trino: 'double' },
};

/**
 * The laptop's view, in the catalog, as Athena itself would put it there on CREATE VIEW: the text and its columns as JSON
 * in base 64, in a comment. AWS does not document that; it is what others have found and deploy. Where a column's type
 * is not what the text gives, Athena calls the view stale: a test holds the columns to it.
 *
 * @see https://github.com/iconara/terraform-aws-athena-view
 */
export const catalogView = (scope: Construct, names: Names): CfnTable => {
  const definition = {
    originalSql: dailyCountsViewSql(tableExpression(names)).trim(),
    catalog: 'awsdatacatalog',
    schema: names.database,
    columns: dailyCountsViewColumns.map(({ name, type }) => ({ name, type: types[type].trino })),
  };
  return new CfnTable(scope, 'View', {
    catalogId: Aws.ACCOUNT_ID,
    databaseName: names.database,
    tableInput: {
      name: names.view,
      description: 'Daily counts with what is new on each day, and its 7-day average',
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
      viewExpandedText: '/* Presto View */',
      storageDescriptor: {
        columns: dailyCountsViewColumns.map(({ name, type }) => ({ name, type: types[type].hive })),
        serdeInfo: {},
      },
    },
  });
};
