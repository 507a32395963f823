import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Names } from '../../names.ts';
import { allowWildcards } from '../../wildcards.ts';
import { resultsPrefix } from './workgroup.ts';

export interface QuickSightRoleProps {
  readonly names: Names;
  readonly workgroup: CfnWorkGroup;
  readonly results: Bucket;
}

/** What a client of Athena calls in its workgroup. */
const workgroupActions = [
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:GetQueryResultsStream',
  'athena:GetWorkGroup',
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
];
/** What it reads of the catalog, through Athena. */
const catalogActions = ['athena:GetTableMetadata', 'athena:ListDatabases', 'athena:ListTableMetadata'];

/**
 * The role that QuickSight takes on for this data source, instead of the account's own for all of Athena: it reads this
 * table, in this workgroup, and writes its results. The actions are those of a role that AWS deploys for the same
 * (cfn-templates/cid-cfn.yml), and the one that ends a query.
 *
 * @see https://github.com/aws-solutions-library-samples/cloud-intelligence-dashboards-framework
 * @see https://docs.aws.amazon.com/quicksight/latest/user/datasource-run-as-role.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
 */
export const quickSightRole = (
  scope: Construct,
  { names, workgroup, results }: QuickSightRoleProps,
): Role => {
  const stack = Stack.of(scope);
  const role = new Role(scope, 'QuickSightRole', {
    description: `What QuickSight may do for the data source of ${stack.stackName}`,
    assumedBy: new ServicePrincipal('quicksight.amazonaws.com'),
  });
  const athena = (resource: string, resourceName: string): string =>
    stack.formatArn({ service: 'athena', resource, resourceName });
  const glue = (resource: string, resourceName?: string): string =>
    stack.formatArn({
      service: 'glue',
      resource,
      ...(resourceName === undefined
        ? { arnFormat: ArnFormat.NO_RESOURCE_NAME }
        : { resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }),
    });
  const allow = (actions: string[], resources: string[], prefix?: string): void => {
    role.addToPolicy(
      new PolicyStatement({
        actions,
        resources,
        ...(prefix === undefined ? {} : { conditions: { StringLike: { 's3:prefix': `${prefix}*` } } }),
      }),
    );
  };

  allow(workgroupActions, [athena('workgroup', workgroup.ref)]);
  allow(catalogActions, [athena('datacatalog', 'AwsDataCatalog')]);
  allow(['athena:ListDataCatalogs'], ['*']);
  // Athena asks for the default database whatever a query names.
  allow(
    ['glue:GetDatabase', 'glue:GetDatabases'],
    [glue('catalog'), glue('database', 'default'), glue('database', names.database)],
  );
  allow(
    ['glue:GetTable', 'glue:GetTables'],
    [
      glue('catalog'),
      glue('database', names.database),
      ...[names.table, names.view].map((name) => glue('table', `${names.database}/${name}`)),
    ],
  );

  const data = Bucket.fromBucketName(scope, 'Store', names.bucket);
  const files = `table/${names.table}/`;
  allow(['s3:GetBucketLocation'], [data.bucketArn, results.bucketArn]);
  allow(['s3:ListBucket'], [data.bucketArn], files);
  allow(['s3:GetObject'], [data.arnForObjects(`${files}*`)]);
  allow(['s3:ListBucket', 's3:ListBucketMultipartUploads'], [results.bucketArn]);
  allow(
    ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    [results.arnForObjects(`${resultsPrefix}*`)],
  );
  allowWildcards(role, {
    reason: 'The table’s files and the results of queries, whose names Load and Athena make up',
    resources: [data.arnForObjects(`${files}*`), results.arnForObjects(`${resultsPrefix}*`)],
  });
  allowWildcards(role, {
    reason:
      'Catalogs are listed without a resource to name: https://docs.aws.amazon.com/athena/latest/ug/datacatalogs-example-policies.html',
    resources: ['*'],
  });
  return role;
};
