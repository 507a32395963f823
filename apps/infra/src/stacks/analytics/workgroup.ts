import { Aws, Duration, RemovalPolicy, Size, Validations } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Names } from '../../names.ts';

/** Under which results lie in their bucket. */
export const resultsPrefix = 'athena/';

/** How long a result is kept: Athena writes each query's as a file, and nobody else takes it away. */
const resultsKept = Duration.days(30);

/**
 * The most that a query may read: it is ended there. The two and a half million rows of the counties, the largest
 * dataset, are well below it; a query of this size costs half a cent.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
 */
const readAtMost = Size.gibibytes(1);

/**
 * The bucket of query results. They have one of their own and not a prefix of the data's, which is versioned and outlives
 * its stack, as results need not.
 */
export const resultsBucket = (scope: Construct): Bucket => {
  const bucket = new Bucket(scope, 'Results', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: resultsKept }, { abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'Answers to queries over published figures, for a month; Athena’s own history says who asked what.',
  });
  return bucket;
};

/**
 * The workgroup: where results go and how much a query may read, whatever a client asks for.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
 */
export const athenaWorkgroup = (scope: Construct, names: Names, results: Bucket): CfnWorkGroup =>
  new CfnWorkGroup(scope, 'Workgroup', {
    name: names.workgroup,
    description: 'Queries over the daily COVID-19 counts (covid-etl)',
    state: 'ENABLED',
    // Its saved queries and its history are in the way of its removal otherwise.
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      bytesScannedCutoffPerQuery: readAtMost.toBytes(),
      publishCloudWatchMetricsEnabled: true,
      requesterPaysEnabled: false,
      resultConfiguration: {
        outputLocation: results.s3UrlForObject(resultsPrefix),
        expectedBucketOwner: Aws.ACCOUNT_ID,
        encryptionConfiguration: { encryptionOption: 'SSE_S3' },
      },
    },
  });
