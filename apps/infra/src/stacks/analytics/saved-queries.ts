import { CfnNamedQuery, type CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { analystQueries } from '@covid-etl/etl-core';
import type { Construct } from 'constructs';
import type { Names } from '../../names.ts';

/** The table as a query in Athena names it. */
export const tableExpression = ({ database, table }: Names): string => `${database}.${table}`;

/**
 * What an analyst asks of the table, saved in the workgroup.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/saved-queries.html
 */
export const savedQueries = (scope: Construct, names: Names, workgroup: CfnWorkGroup): CfnNamedQuery[] =>
  analystQueries.map(
    ({ name, description, sql }) =>
      new CfnNamedQuery(scope, `Query-${name}`, {
        name: names.savedQuery(name),
        description,
        database: names.database,
        workGroup: workgroup.ref,
        queryString: sql(tableExpression(names)).trim(),
      }),
  );
