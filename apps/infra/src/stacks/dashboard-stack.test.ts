import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CachePolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Template } from 'aws-cdk-lib/assertions';
import { everyStack, exampleDashboard } from '../example-settings.ts';
import { deployed, deployedOf, grantsOf, theOne, type Statement } from '../testing/deployed.ts';
import { synthesiseSystem, type TestedSystem } from '../testing/system.ts';

const bucket = 'covid-etl-prod-000000000000-us-east-1';
const site = 'covid-etl-prod-site-000000000000-us-east-1';

interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly CachePolicyId: string;
  readonly ViewerProtocolPolicy: string;
  readonly AllowedMethods?: readonly string[];
  readonly FunctionAssociations: readonly unknown[];
  readonly ResponseHeadersPolicyId: unknown;
}
interface DistributionConfig {
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors: readonly Behavior[];
  readonly Origins: readonly {
    readonly Id: string;
    readonly DomainName: unknown;
    readonly OriginPath?: string;
    readonly OriginAccessControlId: unknown;
  }[];
  readonly [property: string]: unknown;
}

let system: TestedSystem;
let template: Template;
let distribution: DistributionConfig;
beforeAll(() => {
  system = synthesiseSystem(exampleDashboard);
  template = system.template('dashboard');
  distribution = theOne(template, 'AWS::CloudFront::Distribution').DistributionConfig as DistributionConfig;
});

const behaviors = (): Behavior[] => [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors];
const originOf = ({ TargetOriginId }: Behavior) =>
  distribution.Origins.find(({ Id }) => Id === TargetOriginId);
const statementsOf = (of: Template, name: string): Statement[] =>
  deployedOf(of, 'AWS::S3::BucketPolicy')
    .filter(({ Bucket }) => Bucket === name)
    .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement);

describe('The page', () => {
  it('is served by CloudFront with HTTP/2 and HTTP/3', () =>
    expect(distribution).toMatchObject({
      Enabled: true,
      DefaultRootObject: 'index.html',
      HttpVersion: 'http2and3',
      PriceClass: 'PriceClass_100',
    }));
  it('has its files from a bucket of its own, and the store’s from the store, the status from below status/', () =>
    expect(
      behaviors().map((behavior) => [
        behavior.PathPattern ?? 'else',
        JSON.stringify(originOf(behavior)?.DomainName),
        originOf(behavior)?.OriginPath,
      ]),
    ).toEqual([
      ['else', expect.stringContaining('Site'), undefined],
      ['/state/*', expect.stringContaining(bucket), undefined],
      ['/table/*', expect.stringContaining(bucket), undefined],
      ['/quality/*', expect.stringContaining(bucket), undefined],
      ['/pipeline.json', expect.stringContaining(bucket), '/status'],
    ]));
  it('has nothing of the store that CloudFront has kept, and its own files as they ask for', () => {
    const [own, ...ofStore] = behaviors().map(({ CachePolicyId }) => CachePolicyId);
    expect(own).toBe(CachePolicy.CACHING_OPTIMIZED.cachePolicyId);
    for (const policy of ofStore) expect(policy).toBe(CachePolicy.CACHING_DISABLED.cachePolicyId);
  });
  it('says where it is, and how its password is set', () => {
    const outputs = template.toJSON() as { Outputs: Record<string, { Value: unknown }> };
    expect(JSON.stringify(outputs.Outputs.OpenPage)).toContain('https://');
    expect(JSON.stringify(outputs.Outputs.SetPassword)).toContain(
      'aws cloudfront-keyvaluestore put-key --kvs-arn',
    );
  });
});

describe('Each answer of the page', () => {
  const headers = () =>
    theOne(template, 'AWS::CloudFront::ResponseHeadersPolicy').ResponseHeadersPolicyConfig as {
      SecurityHeadersConfig: Record<string, Record<string, unknown>>;
      CustomHeadersConfig: { Items: { Header: string; Value: string; Override: boolean }[] };
    };
  it('goes by TLS alone', () => {
    for (const { ViewerProtocolPolicy } of behaviors())
      expect(ViewerProtocolPolicy).toBe('redirect-to-https');
  });
  it('has the headers that the page’s build asks for, and asks for TLS the next time, too', () => {
    const built = JSON.parse(readFileSync('dist/apps/dashboard/headers.json', 'utf8')) as Record<
      string,
      string
    >;
    const { SecurityHeadersConfig: security, CustomHeadersConfig: custom } = headers();
    expect(security).toEqual({
      ContentSecurityPolicy: {
        ContentSecurityPolicy: built['content-security-policy'],
        Override: true,
      },
      ContentTypeOptions: { Override: true },
      ReferrerPolicy: { ReferrerPolicy: built['referrer-policy'], Override: true },
      StrictTransportSecurity: {
        AccessControlMaxAgeSec: 31_536_000,
        IncludeSubdomains: false,
        Override: true,
      },
    });
    const sent = custom.Items.map(({ Header, Value }) => [Header, Value]);
    expect(sent).toEqual([
      ['cross-origin-opener-policy', built['cross-origin-opener-policy']],
      ['cache-control', 'no-cache'],
    ]);
    // Every header of the build is one of these.
    expect(Object.keys(built)).toHaveLength(4);
  });
  it('whichever it is', () => {
    const [one, ...others] = behaviors().map(({ ResponseHeadersPolicyId }) => ResponseHeadersPolicyId);
    expect(one).toBeDefined();
    for (const other of others) expect(other).toEqual(one);
  });
});

describe('Nothing of the page is public', () => {
  it('each request goes through the door', () => {
    const [door] = Object.keys(template.findResources('AWS::CloudFront::Function'));
    for (const { FunctionAssociations } of behaviors())
      expect(FunctionAssociations).toEqual([
        {
          EventType: 'viewer-request',
          FunctionARN: { 'Fn::GetAtt': [door, 'FunctionARN'] },
        },
      ]);
  });
  it('the door is the code that is tested, and asks the key-value store', () => {
    const door = theOne(template, 'AWS::CloudFront::Function');
    expect(door).toMatchObject({
      AutoPublish: true,
      FunctionCode: readFileSync('apps/infra/src/stacks/dashboard/door.mjs', 'utf8'),
      FunctionConfig: {
        Runtime: 'cloudfront-js-2.0',
        KeyValueStoreAssociations: [{ KeyValueStoreARN: expect.anything() }],
      },
    });
  });
  it('and the template has no key in that store', () =>
    expect(theOne(template, 'AWS::CloudFront::KeyValueStore').ImportSource).toBeUndefined());
  it('the files’ bucket is private, and read by this distribution alone', () => {
    expect(theOne(template, 'AWS::S3::Bucket', { BucketName: site })).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const statements = statementsOf(template, site);
    expect(statements.map(({ Effect }) => Effect)).toEqual(['Deny', 'Allow']);
    expect(statements[1]).toMatchObject({
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${site}/*`,
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    });
  });
  it('CloudFront signs what it asks of the buckets', () => {
    expect(theOne(template, 'AWS::CloudFront::OriginAccessControl')).toMatchObject({
      OriginAccessControlConfig: {
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    });
    for (const { OriginAccessControlId } of distribution.Origins) expect(OriginAccessControlId).toBeDefined();
  });
});

describe('The bucket of the data', () => {
  const allowed = (of: Template) => statementsOf(of, bucket).filter(({ Effect }) => Effect === 'Allow');
  it('lets CloudFront’s distributions of this account read what the page shows, and nothing else', () =>
    expect(allowed(system.template('data'))).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: ['quality', 'state', 'status', 'table'].map(
          (prefix) => `arn:aws:s3:::${bucket}/${prefix}/*`,
        ),
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::000000000000:distribution/*' } },
      },
    ]));
  it('keeps what the status was for a day', () =>
    expect(
      JSON.stringify(theOne(system.template('data'), 'AWS::S3::Bucket').LifecycleConfiguration),
    ).toContain('"NoncurrentVersionExpiration":{"NoncurrentDays":1},"Prefix":"status/"'));
  it('has nothing of it where there is no page', () => {
    const without = synthesiseSystem().template('data');
    expect(allowed(without)).toEqual([]);
    expect(JSON.stringify(deployed(without))).not.toContain('status/');
  });
});

describe('The pipeline that deploys the page', () => {
  const grants = (settings: Readonly<Record<string, string>>) =>
    grantsOf(synthesiseSystem(settings).template('pipeline'), 'DeliverRole');
  const ofPage = [
    'cloudformation:ListStackResources arn:aws:cloudformation:us-east-1:000000000000:stack/covid-etl-prod-dashboard/*',
    `s3:DeleteObject arn:aws:s3:::${site}/*`,
    `s3:ListBucket arn:aws:s3:::${site}`,
    `s3:PutObject arn:aws:s3:::${site}/*`,
  ];
  it('may put its files into their bucket', () =>
    expect(grants(everyStack)).toEqual(expect.arrayContaining(ofPage)));
  it('and no more of it where there is none', () => {
    const without = grants({ ...everyStack, COVID_ETL_DASHBOARD: 'none' });
    expect(without.filter((grant) => ofPage.includes(grant))).toEqual([]);
  });
});
