import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { analystQueries, dailyCountsViewColumns, dailyCountsViewSql } from '@covid-etl/etl-core';
import { exampleAnalytics } from '../example-settings.ts';
import { deployedOf, theOne } from '../testing/deployed.ts';
import { synthesiseSystem } from '../testing/system.ts';

const table = 'covid_etl_prod.daily_counts';
let analytics: Template;
beforeAll(() => {
  analytics = synthesiseSystem(exampleAnalytics).template('analytics');
});

describe('The workgroup', () => {
  it('decides for its clients where results go, encrypted, and how much a query may read', () =>
    expect(theOne(analytics, 'AWS::Athena::WorkGroup')).toMatchObject({
      Name: 'CovidETL-prod',
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        BytesScannedCutoffPerQuery: 1024 ** 3,
        PublishCloudWatchMetricsEnabled: true,
        RequesterPaysEnabled: false,
        ResultConfiguration: {
          OutputLocation: expect.stringMatching(/^s3:\/\/Results\w+\/athena\/$/),
          ExpectedBucketOwner: '000000000000',
          EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
        },
      },
    }));
  it('says whose it is', () =>
    expect(theOne(analytics, 'AWS::Athena::WorkGroup').Tags).toEqual([
      { Key: 'project', Value: 'covid-etl' },
      { Key: 'stage', Value: 'prod' },
    ]));
});

describe('Results', () => {
  it('are in a bucket of their own that is private and encrypted, and expire after a month', () => {
    analytics.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    const { LifecycleConfiguration } = theOne(analytics, 'AWS::S3::Bucket');
    expect(LifecycleConfiguration).toMatchObject({
      Rules: [{ ExpirationInDays: 30 }, { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
    });
  });
});

describe('The saved queries', () => {
  it('are what an analyst asks, of this stage’s table, in the workgroup', () =>
    expect(deployedOf(analytics, 'AWS::Athena::NamedQuery')).toEqual(
      analystQueries.map(({ name, description, sql }) => ({
        Name: `CovidETL-prod-${name}`,
        Description: description,
        Database: 'covid_etl_prod',
        QueryString: sql(table).trim(),
        WorkGroup: 'CovidETL-prod',
      })),
    ));
  it('fit into what Athena takes, with room to spare', () => {
    // https://docs.aws.amazon.com/athena/latest/ug/service-limits.html: 262,144 bytes
    for (const { QueryString } of deployedOf(analytics, 'AWS::Athena::NamedQuery'))
      expect(Buffer.byteLength(QueryString as string)).toBeLessThan(10_000);
  });
});

describe('The view in the catalog', () => {
  const definition = (): unknown => {
    const { TableInput } = theOne(analytics, 'AWS::Glue::Table') as {
      TableInput: { ViewOriginalText: string };
    };
    const [, encoded = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(TableInput.ViewOriginalText) ?? [];
    return JSON.parse(Buffer.from(encoded, 'base64').toString());
  };

  it('has the text of the laptop’s, and its columns by the names that Trino has for their types', () =>
    expect(definition()).toEqual({
      originalSql: dailyCountsViewSql(table).trim(),
      catalog: 'awsdatacatalog',
      schema: 'covid_etl_prod',
      columns: [
        { name: 'dataset', type: 'varchar' },
        { name: 'region', type: 'varchar' },
        { name: 'date', type: 'date' },
        { name: 'cases', type: 'bigint' },
        { name: 'deaths', type: 'bigint' },
        { name: 'recovered', type: 'bigint' },
        { name: 'new_cases', type: 'bigint' },
        { name: 'new_deaths', type: 'bigint' },
        { name: 'new_cases_7day_avg', type: 'double' },
        { name: 'new_deaths_7day_avg', type: 'double' },
      ],
    }));
  it('has the same columns by the names that Hive has for them', () =>
    expect(theOne(analytics, 'AWS::Glue::Table')).toMatchObject({
      DatabaseName: 'covid_etl_prod',
      TableInput: {
        Name: 'daily_counts_view',
        TableType: 'VIRTUAL_VIEW',
        Parameters: { presto_view: 'true' },
        ViewExpandedText: '/* Presto View */',
        StorageDescriptor: {
          Columns: [
            ...['dataset', 'region'].map((Name) => ({ Name, Type: 'string' })),
            { Name: 'date', Type: 'date' },
            ...['cases', 'deaths', 'recovered', 'new_cases', 'new_deaths'].map((Name) => ({
              Name,
              Type: 'bigint',
            })),
            ...['new_cases_7day_avg', 'new_deaths_7day_avg'].map((Name) => ({ Name, Type: 'double' })),
          ],
        },
      },
    }));
});

describe('Athena alone', () => {
  it('has no QuickSight, and no role', () => {
    const alone = synthesiseSystem({ COVID_ETL_ANALYTICS: 'athena' }).template('analytics');
    const { Resources } = alone.toJSON() as { Resources: Record<string, { Type: string }> };
    expect([...new Set(Object.values(Resources).map(({ Type }) => Type))].sort()).toEqual([
      'AWS::Athena::NamedQuery',
      'AWS::Athena::WorkGroup',
      'AWS::Glue::Table',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
  });
});

describe('The data set of QuickSight', () => {
  it('is the view, word for word, asked anew for each chart', () =>
    expect(theOne(analytics, 'AWS::QuickSight::DataSet')).toMatchObject({
      DataSetId: 'covid-etl-prod',
      ImportMode: 'DIRECT_QUERY',
      PhysicalTableMap: {
        dailycounts: { CustomSql: { SqlQuery: dailyCountsViewSql(table).trim() } },
      },
    }));
  it('has the view’s columns, with types', () => {
    const { PhysicalTableMap } = theOne(analytics, 'AWS::QuickSight::DataSet') as {
      PhysicalTableMap: { dailycounts: { CustomSql: { Columns: { Name: string; Type: string }[] } } };
    };
    const { Columns } = PhysicalTableMap.dailycounts.CustomSql;
    expect(Columns.map(({ Name }) => Name)).toEqual(dailyCountsViewColumns.map(({ name }) => name));
    expect(Object.fromEntries(Columns.map(({ Name, Type }) => [Name, Type]))).toMatchObject({
      region: 'STRING',
      date: 'DATETIME',
      cases: 'INTEGER',
      new_cases_7day_avg: 'DECIMAL',
    });
  });
  it('asks by a source of its own: this workgroup, by a role of its own', () =>
    expect(theOne(analytics, 'AWS::QuickSight::DataSource')).toMatchObject({
      DataSourceId: 'covid-etl-prod',
      Type: 'ATHENA',
      DataSourceParameters: {
        AthenaParameters: {
          WorkGroup: 'CovidETL-prod',
          RoleArn: expect.stringMatching(/^arn:aws:iam::000000000000:role\/QuickSightRole/),
        },
      },
    }));
});

describe('Whoever is named', () => {
  it.each([
    ['AWS::QuickSight::DataSource', ['Describe', 'Pass']],
    ['AWS::QuickSight::DataSet', ['Describe', 'List', 'Pass']],
    ['AWS::QuickSight::Dashboard', ['Describe', 'List', 'Query']],
  ])('may use the %s and change nothing of it', (type, verbs) => {
    const { Permissions } = theOne(analytics, type) as {
      Permissions: { Principal: string; Actions: string[] }[];
    };
    expect(Permissions.map(({ Principal }) => Principal)).toEqual([
      exampleAnalytics.COVID_ETL_QUICKSIGHT_PRINCIPAL,
    ]);
    const used = Permissions[0]?.Actions.map((action) => /^quicksight:([A-Z][a-z]+)/.exec(action)?.[1]);
    expect([...new Set(used)].sort()).toEqual(verbs);
  });
});
