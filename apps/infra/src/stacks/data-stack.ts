import { CfnOutput, Duration, RemovalPolicy, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { dailyCountsColumns, datasets } from '@covid-etl/etl-core';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Names } from '../names.ts';

export interface DataStackProps extends StackProps {
  readonly config: Pick<Config, 'dashboard'>;
  readonly names: Names;
}

/** The prefixes that the page reads, by CloudFront: not what was retrieved, nor what Transform made of it. */
const shownPrefixes = ['state', 'table', 'quality', 'status'];

const hiveTypes = { text: 'string', date: 'date', integer: 'bigint' } as const;

/** Where the data lives: the bucket, and the table over it that Athena and QuickSight see. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, { config, names, ...props }: DataStackProps) {
    super(scope, id, props);
    const bucket = new Bucket(this, 'Store', {
      bucketName: names.bucket,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30) },
        // What Transform made is of no use once it is loaded.
        { prefix: 'staged/', expiration: Duration.days(30) },
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        // It is written each hour, and nobody asks how it was.
        ...(config.dashboard === 'on'
          ? [{ prefix: 'status/', noncurrentVersionExpiration: Duration.days(1) }]
          : []),
      ],
      // It outlives the stack, unless the stack's very creation failed: then it is empty, and in the way of the next try.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Published figures lie here, nothing about a person. Only the roles of this app, and the page where it is configured, reach them, and what each run read and wrote is in its log and its execution history.',
    });
    if (config.dashboard === 'on') this.showByCloudFront(bucket);
    this.table(bucket, names);
    new CfnOutput(this, 'Table', {
      description: 'The table’s Parquet files, for any reader',
      value: bucket.s3UrlForObject('table/daily_counts'),
    });
  }

  /**
   * Lets CloudFront read what the page shows. The page's distribution is in a stack that is deployed later and by itself, and
   * its id is not known before: those of this account may, as the distribution's ARN says.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
   */
  private showByCloudFront(bucket: Bucket): void {
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: shownPrefixes.map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
        conditions: {
          ArnLike: {
            'aws:SourceArn': this.formatArn({
              service: 'cloudfront',
              region: '',
              resource: 'distribution',
              resourceName: '*',
            }),
          },
        },
      }),
    );
  }

  /**
   * The table for Athena. Its partitions are computed from the layout, so that no crawler has to find a new month.
   *
   * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
   */
  private table(bucket: Bucket, { database, table: name }: Names): void {
    const catalogId = this.account;
    const made = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: database, description: 'Daily COVID-19 counts (covid-etl)' },
    });
    const location = `${bucket.s3UrlForObject('table/daily_counts')}/`;
    const table = new CfnTable(this, 'DailyCounts', {
      catalogId,
      databaseName: database,
      tableInput: {
        name,
        description: 'Cumulative counts of a dataset’s regions by date, as published',
        tableType: 'EXTERNAL_TABLE',
        parameters: {
          classification: 'parquet',
          'projection.enabled': 'true',
          'projection.dataset.type': 'enum',
          'projection.dataset.values': datasets.map((dataset) => dataset.id).join(','),
          'projection.month.type': 'date',
          'projection.month.format': 'yyyy-MM',
          'projection.month.interval': '1',
          'projection.month.interval.unit': 'MONTHS',
          'projection.month.range': '2020-01,NOW',
          'storage.location.template': `${location}dataset=\${dataset}/month=\${month}/`,
        },
        partitionKeys: [
          { name: 'dataset', type: 'string' },
          { name: 'month', type: 'string' },
        ],
        storageDescriptor: {
          location,
          columns: dailyCountsColumns.map(({ name, type }) => ({ name, type: hiveTypes[type] })),
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
    table.addResourceDependency(made);
  }
}
