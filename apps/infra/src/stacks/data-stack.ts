import { CfnOutput, Duration, RemovalPolicy, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { dailyCountsColumns, datasets } from '@covid-etl/etl-core';
import type { Construct } from 'constructs';
import type { Names } from '../names.ts';

export interface DataStackProps extends StackProps {
  readonly names: Names;
}

const hiveTypes = { text: 'string', date: 'date', integer: 'bigint' } as const;

/** Where the data lives: the bucket, and the table over it that Athena and QuickSight see. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, { names, ...props }: DataStackProps) {
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
      ],
      // It outlives the stack, unless the stack's very creation failed: then it is empty, and in the way of the next try.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Published figures lie here, nothing about a person. Only the roles of this app reach them, and what each run read and wrote is in its log and its execution history.',
    });
    this.table(bucket, names);
    new CfnOutput(this, 'Table', {
      description: 'The table’s Parquet files, for any reader',
      value: bucket.s3UrlForObject('table/daily_counts'),
    });
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
