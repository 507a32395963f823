import { beforeAll, describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { functionIds, projects } from './names.ts';
import { deployed, theOne } from './testing/deployed.ts';
import { everyStack } from './example-settings.ts';
import { synthesiseSystem, type TestedSystem } from './testing/system.ts';

let system: TestedSystem;
beforeAll(() => {
  system = synthesiseSystem(everyStack);
});
const functionStacks = functionIds.map((id) => [id, projects[id].name] as const);

describe('Each part that is deployed by itself is a stack, named by its project', () => {
  it('in the order in which they depend on one another', () =>
    expect(system.stacks).toEqual([
      'data',
      'get-etl-status',
      'initial-load',
      'update',
      'transform',
      'load',
      'workflow',
      'retry-poller',
      'monitoring',
      'pipeline-status',
      'dashboard',
      'analytics',
      'pipeline',
    ]));
  it('without exports, which would chain them together', () => {
    for (const stack of system.stacks)
      expect(JSON.stringify(system.template(stack).toJSON())).not.toContain('Fn::ImportValue');
  });
  it('without a pipeline where no connection is configured', () =>
    expect(synthesiseSystem().stacks).not.toContain('pipeline'));
  it('without analytics where none are asked for', () =>
    expect(synthesiseSystem().stacks).not.toContain('analytics'));
  it('without the page, and the pipeline’s status that it shows, where it is not asked for', () => {
    const { stacks } = synthesiseSystem();
    expect(stacks).not.toContain('dashboard');
    expect(stacks).not.toContain('pipeline-status');
  });
  it('in native resources: no Lambda that makes resources', () => {
    for (const stack of system.stacks) {
      const types = Object.values(
        (system.template(stack).toJSON() as { Resources: Record<string, { Type: string }> }).Resources,
      ).map(({ Type }) => Type);
      expect(types.filter((type) => type.startsWith('Custom::'))).toEqual([]);
    }
  });
});

describe('A function is given the time that its work takes', () => {
  it.each([
    ['get-etl-status', 3],
    ['initial-load', 15],
    ['update', 3],
    ['transform', 15],
    ['load', 30],
    ['retry-poller', 60],
    ['pipeline-status', 30],
  ])('%s: %i s', (stack, seconds) =>
    expect(theOne(system.template(stack), 'AWS::Lambda::Function')).toMatchObject({ Timeout: seconds }),
  );
});

describe.each(functionStacks)('The function %s', (id, stack) => {
  it('runs on the toolchain’s Node, on arm64, traced, with its own log group', () => {
    system.template(stack).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `CovidETL-prod-${id}`,
      Handler: 'handler.handler',
      Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    system.template(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/CovidETL-prod-${id}`,
      RetentionInDays: 90,
    });
  });
});

describe('The data', () => {
  it('is in a bucket that is private, encrypted, open to TLS alone, and stays when the stack goes, unless it was never whole', () => {
    system.template('data').hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: Match.anyValue(),
      },
    });
    system.template('data').hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
  it('is a Glue table with the columns of the Parquet files, its partitions computed from the layout', () =>
    system.template('data').hasResourceProperties('AWS::Glue::Table', {
      TableInput: {
        Name: 'daily_counts',
        Parameters: Match.objectLike({
          'projection.enabled': 'true',
          'storage.location.template': {
            'Fn::Join': [
              '',
              Match.arrayWith([Match.stringLikeRegexp('/dataset=\\$\\{dataset\\}/month=\\$\\{month\\}/$')]),
            ],
          },
        }),
        PartitionKeys: [
          { Name: 'dataset', Type: 'string' },
          { Name: 'month', Type: 'string' },
        ],
        StorageDescriptor: Match.objectLike({
          Columns: [
            { Name: 'region', Type: 'string' },
            { Name: 'date', Type: 'date' },
            { Name: 'cases', Type: 'bigint' },
            { Name: 'deaths', Type: 'bigint' },
            { Name: 'recovered', Type: 'bigint' },
          ],
        }),
      },
    }));
});

describe('Two stages in one account', () => {
  /** What the resources of a stage are called, but for policies, whose names only their own role knows. */
  const names = (of: TestedSystem): string[] =>
    of.stacks
      .flatMap((stack) => Object.values(deployed(of.template(stack))))
      .filter(({ Type }) => Type !== 'AWS::IAM::Policy')
      .flatMap(({ Type, Properties }) =>
        Object.entries({ ...(Properties.DatabaseInput as object | undefined), ...Properties })
          .filter(([property, name]) => /Name$/.test(property) && typeof name === 'string')
          // A metric is called by the service that measures it.
          .filter(([property]) => property !== 'MetricName')
          .map(([, name]) => `${Type} ${String(name)}`),
      );
  it('share no name', () => {
    const dev = names(synthesiseSystem({ ...everyStack, COVID_ETL_STAGE: 'dev' }));
    const own = names(system);
    expect(own).toEqual(
      expect.arrayContaining([
        'AWS::S3::Bucket covid-etl-prod-000000000000-us-east-1',
        'AWS::Glue::Database covid_etl_prod',
        expect.stringMatching(/^AWS::Logs::ResourcePolicy /),
      ]),
    );
    expect(own.length).toBeGreaterThan(30);
    expect(own.filter((name) => dev.includes(name))).toEqual([]);
  });
});
