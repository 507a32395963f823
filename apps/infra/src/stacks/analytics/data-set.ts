import { Aws } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnDataSet, CfnDataSource } from 'aws-cdk-lib/aws-quicksight';
import { dailyCountsViewColumns, dailyCountsViewSql, type ViewColumn } from '@covid-etl/etl-core';
import type { Construct } from 'constructs';
import type { Names } from '../../names.ts';
import { tableExpression } from './saved-queries.ts';

export interface DataSetProps {
  readonly names: Names;
  /** How the stage is called beside another one's. */
  readonly title: string;
  /** The ARN of the QuickSight user or group. */
  readonly principal: string;
  readonly workgroup: CfnWorkGroup;
  readonly role: Role;
}

/**
 * What one has to be allowed to use a data source and a data set, and to change neither.
 *
 * @see https://github.com/aws/modern-data-architecture-accelerator which calls them READER_DATA_SOURCE
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_ResourcePermission.html
 */
const sourceReader = [
  'quicksight:DescribeDataSource',
  'quicksight:DescribeDataSourcePermissions',
  'quicksight:PassDataSource',
];
const setReader = [
  'quicksight:DescribeDataSet',
  'quicksight:DescribeDataSetPermissions',
  'quicksight:DescribeIngestion',
  'quicksight:ListIngestions',
  'quicksight:PassDataSet',
];

/** @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_InputColumn.html */
const types: Readonly<Record<ViewColumn['type'], string>> = {
  text: 'STRING',
  date: 'DATETIME',
  integer: 'INTEGER',
  number: 'DECIMAL',
};

/** Athena, by this workgroup and this role. */
const dataSource = (scope: Construct, props: DataSetProps): CfnDataSource => {
  const source = new CfnDataSource(scope, 'DataSource', {
    awsAccountId: Aws.ACCOUNT_ID,
    dataSourceId: props.names.quicksight,
    name: props.title,
    type: 'ATHENA',
    dataSourceParameters: {
      athenaParameters: { workGroup: props.workgroup.ref, roleArn: props.role.roleArn },
    },
    sslProperties: { disableSsl: false },
    permissions: [{ principal: props.principal, actions: sourceReader }],
  });
  // QuickSight tries the connection, so that the role's policy has to be there.
  source.node.addDependency(props.role);
  return source;
};

/**
 * The laptop's view as a data set: each chart asks Athena, so that it shows what is in the table, corrections too.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/user/adding-a-SQL-query.html
 */
export const dataSet = (scope: Construct, props: DataSetProps): CfnDataSet =>
  new CfnDataSet(scope, 'DataSet', {
    awsAccountId: Aws.ACCOUNT_ID,
    dataSetId: props.names.quicksight,
    name: props.title,
    importMode: 'DIRECT_QUERY',
    physicalTableMap: {
      dailycounts: {
        customSql: {
          dataSourceArn: dataSource(scope, props).attrArn,
          name: 'daily_counts',
          sqlQuery: dailyCountsViewSql(tableExpression(props.names)).trim(),
          columns: dailyCountsViewColumns.map(({ name, type }) => ({ name, type: types[type] })),
        },
      },
    },
    permissions: [{ principal: props.principal, actions: setReader }],
  });
