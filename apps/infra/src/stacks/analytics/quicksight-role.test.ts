import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { exampleAnalytics } from '../../example-settings.ts';
import { grantsOf, policiesOf, theOne, type Policies } from '../../testing/deployed.ts';
import { isAllowed } from '../../testing/policy-simulator.ts';
import { synthesiseSystem } from '../../testing/system.ts';

const account = '000000000000';
const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:${account}:${rest}`;
const store = `arn:aws:s3:::covid-etl-prod-${account}-us-east-1`;

let analytics: Template;
let policies: Policies;
let results: string;
beforeAll(() => {
  analytics = synthesiseSystem(exampleAnalytics).template('analytics');
  policies = policiesOf(analytics, 'QuickSightRole');
  const [name = ''] = Object.keys(analytics.findResources('AWS::S3::Bucket'));
  results = `arn:aws:s3:::${name}`;
});

describe('The role that QuickSight takes on for the data source', () => {
  it('is QuickSight’s alone', () =>
    expect(theOne(analytics, 'AWS::IAM::Role').AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'quicksight.amazonaws.com' } },
      ],
    }));
  it.each([
    ['athena:StartQueryExecution', arn('athena', 'workgroup/CovidETL-prod')],
    ['athena:GetQueryResults', arn('athena', 'workgroup/CovidETL-prod')],
    ['glue:GetTable', arn('glue', 'catalog')],
    ['glue:GetTable', arn('glue', 'database/covid_etl_prod')],
    ['glue:GetTable', arn('glue', 'table/covid_etl_prod/daily_counts')],
    ['glue:GetTable', arn('glue', 'table/covid_etl_prod/daily_counts_view')],
    ['glue:GetDatabase', arn('glue', 'database/default')],
    ['s3:GetObject', `${store}/table/daily_counts/dataset=nyt-us/month=2021-03/part.parquet`],
    ['s3:GetBucketLocation', store],
  ])('may %s %s', async (action, resource) =>
    expect(await isAllowed(policies, { action, resource })).toBe(true),
  );
  it.each(['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'])('may %s results', async (action) =>
    expect(await isAllowed(policies, { action, resource: `${results}/athena/query.csv` })).toBe(true),
  );
  it.each([
    ['athena:StartQueryExecution', arn('athena', 'workgroup/primary')],
    ['athena:UpdateWorkGroup', arn('athena', 'workgroup/CovidETL-prod')],
    ['athena:StartQueryExecution', arn('athena', 'workgroup/CovidETL-dev')],
    ['glue:GetTable', arn('glue', 'table/covid_etl_prod/another')],
    ['glue:GetTable', arn('glue', 'table/covid_etl_dev/daily_counts')],
    ['glue:UpdateTable', arn('glue', 'table/covid_etl_prod/daily_counts')],
    ['glue:DeleteTable', arn('glue', 'table/covid_etl_prod/daily_counts_view')],
    ['s3:GetObject', `${store}/raw/nyt-us/one/us.csv`],
    ['s3:GetObject', `${store}/state/nyt-us/ledger.json`],
    ['s3:PutObject', `${store}/table/daily_counts/dataset=nyt-us/month=2021-03/part.parquet`],
    ['s3:DeleteObject', `${store}/table/daily_counts/dataset=nyt-us/month=2021-03/part.parquet`],
    ['lakeformation:GetDataAccess', '*'],
    ['iam:PassRole', `arn:aws:iam::${account}:role/any`],
  ])('has no business %s %s', async (action, resource) =>
    expect(await isAllowed(policies, { action, resource })).toBe(false),
  );
  it('lists no other part of the data’s bucket', () =>
    expect(
      grantsOf(analytics, 'QuickSightRole').filter((grant) => grant.startsWith(`s3:ListBucket ${store}`)),
    ).toEqual([`s3:ListBucket ${store} {"StringLike":{"s3:prefix":"table/daily_counts/*"}}`]));
});
