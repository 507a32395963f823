import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { grantsOf, theOne } from '../testing/deployed.ts';
import { examplePipeline } from '../example-settings.ts';
import { synthesiseSystem } from '../testing/system.ts';

const connection = examplePipeline.COVID_ETL_CONNECTION_ARN;
const oldConnection = connection.replace('codeconnections', 'codestar-connections');
const withConnection = (arn: string): Template =>
  synthesiseSystem({ ...examplePipeline, COVID_ETL_CONNECTION_ARN: arn }).template('pipeline');

let pipeline: Template;
beforeAll(() => {
  pipeline = withConnection(connection);
});

describe('The pipeline', () => {
  it('is of version 2, and does two things with each push: it fetches and it delivers', () =>
    expect(theOne(pipeline, 'AWS::CodePipeline::Pipeline')).toMatchObject({
      Name: 'CovidETL-prod',
      PipelineType: 'V2',
      Stages: [
        { Name: 'Source', Actions: [{ OutputArtifacts: [{ Name: 'Source' }] }] },
        {
          Name: 'Deliver',
          Actions: [
            {
              ActionTypeId: { Category: 'Build', Provider: 'CodeBuild' },
              Configuration: { ProjectName: 'CovidETL-prod-deliver' },
              InputArtifacts: [{ Name: 'Source' }],
            },
          ],
        },
      ],
    }));
  it('fetches from the connection, by a clone with its history', () => {
    const { Stages } = theOne(pipeline, 'AWS::CodePipeline::Pipeline') as {
      Stages: { Actions: { Configuration: unknown }[] }[];
    };
    expect(Stages[0]?.Actions[0]?.Configuration).toEqual({
      ConnectionArn: connection,
      FullRepositoryId: 'example/covid-etl',
      BranchName: 'main',
      OutputArtifactFormat: 'CODEBUILD_CLONE_REF',
    });
  });
});

describe('The build', () => {
  const project = () =>
    theOne(pipeline, 'AWS::CodeBuild::Project') as {
      Source: { BuildSpec: string };
      Environment: { EnvironmentVariables: unknown[] };
    };
  it('installs what the lock file says, on the functions’ Node, and delivers', () => {
    const { BuildSpec } = project().Source;
    expect(JSON.parse(BuildSpec)).toEqual({
      version: '0.2',
      phases: {
        install: { 'runtime-versions': { nodejs: 24 }, commands: ['npm ci'] },
        build: { commands: ['npm run deliver'] },
      },
    });
  });
  it('has the configuration that it was deployed with', () =>
    expect(project().Environment.EnvironmentVariables).toEqual(
      Object.entries({
        COVID_ETL_EMAIL: 'owner@example.org',
        ...examplePipeline,
        CI: 'true',
        NX_DAEMON: 'false',
      }).map(([Name, Value]) => ({ Name, Type: 'PLAINTEXT', Value })),
    ));
});

describe('What the build may do', () => {
  const account = '000000000000';
  const logGroup = `arn:aws:logs:us-east-1:${account}:log-group:/aws/codebuild/CovidETL-prod-deliver`;
  const bootstrapRole = (purpose: string): string =>
    `arn:aws:iam::${account}:role/cdk-hnb659fds-${purpose}-role-${account}-us-east-1`;
  const parameter = `arn:aws:ssm:us-east-1:${account}:parameter/covid-etl/prod/deployed-commit`;

  it('is to deploy by the roles of the CDK bootstrap, to note the commit, to fetch and to log, and nothing else', () => {
    const grants = new Set(grantsOf(pipeline, 'DeliverRole'));
    const artifacts = [...grants].filter((grant) => / arn:aws:s3:::Artifacts\w+(\/\*)?$/.test(grant));
    expect([...new Set(artifacts.map((grant) => grant.split(' ')[0]))]).toEqual([
      's3:GetBucket*',
      's3:GetObject*',
      's3:List*',
    ]);
    expect([...grants].filter((grant) => !artifacts.includes(grant))).toEqual(
      [
        `codeconnections:UseConnection ${connection}`,
        // What the construct library grants beside it.
        `codestar-connections:UseConnection ${connection}`,
        ...['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'].flatMap((action) => [
          `${action} ${logGroup}`,
          `${action} ${logGroup}:*`,
        ]),
        `ssm:GetParameter ${parameter}`,
        `ssm:PutParameter ${parameter}`,
        `sts:AssumeRole ${bootstrapRole('deploy')}`,
        `sts:AssumeRole ${bootstrapRole('file-publishing')}`,
      ].sort(),
    );
  });
});

describe('A connection is used by the action of its own service', () => {
  it.each([
    ['codeconnections', connection],
    ['codestar-connections', oldConnection],
  ])('%s, in the source action and in the build', (service, arn) => {
    const template = withConnection(arn);
    for (const role of ['PipelineSourceRepository', 'DeliverRole'])
      expect(grantsOf(template, role)).toContain(`${service}:UseConnection ${arn}`);
  });
});
