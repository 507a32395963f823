import { beforeAll, describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { fileURLToPath } from 'node:url';
import { readConfig } from './config.ts';
import { EtlStack } from './etl-stack.ts';

let template: Template;
beforeAll(() => {
  // The assets are named from the workspace's root, as the CDK command line is run there.
  process.chdir(fileURLToPath(new URL('../../..', import.meta.url)));
  const config = { email: 'owner@example.org', dataset: 'nyt-us' };
  template = Template.fromStack(new EtlStack(new App(), 'CovidEtl', { config }));
});

describe('The stack has each part of the system', () => {
  it('a daily rule at 13:00 that starts the workflow with its time', () =>
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'cron(0 13 * * ? *)',
      Targets: [
        Match.objectLike({
          Arn: { Ref: Match.stringLikeRegexp('^CovidETL') },
          InputTransformer: { InputPathsMap: { time: '$.time' }, InputTemplate: '{"time":<time>}' },
        }),
      ],
    }));
  it('a rule for the retry poller at 07:00', () =>
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(0 7 * * ? *)' }));
  it.each(['ETLJobStatus', 'ETLErrorMessages'])('a topic %s with an email subscription', (TopicName) => {
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'owner@example.org',
      TopicArn: { Ref: Match.stringLikeRegexp(`^${TopicName}`) },
    });
  });
  it('a failure rule with three targets: a text for the owner, the event for the queue, and a log group', () =>
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT'], stateMachineArn: [Match.anyValue()] },
      },
      Targets: [
        Match.objectLike({
          Arn: { Ref: Match.stringLikeRegexp('^ETLErrorMessages') },
          InputTransformer: Match.anyValue(),
        }),
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDLQ'), 'Arn'] },
          InputTransformer: Match.absent(),
        }),
        Match.objectLike({ Arn: Match.anyValue() }),
      ],
    }));
  it('the record’s policy as a resource of its own, without a Lambda that makes it', () => {
    template.resourceCountIs('AWS::Logs::ResourcePolicy', 1);
    expect(Object.keys(template.findResources('Custom::CloudwatchLogResourcePolicy'))).toEqual([]);
  });
  it('a queue that keeps an event for 14 days, and hides one for longer than the poller may run', () =>
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'Events_DLQ',
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      VisibilityTimeout: 120,
    }));
  it('six functions on the Lambda runtime of the toolchain', () => {
    const functions = Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'handler.handler' } }),
    );
    expect(functions).toHaveLength(6);
    for (const { Properties } of functions as { Properties: { Runtime: string } }[])
      expect(Properties.Runtime).toBe(`nodejs${process.versions.node.split('.')[0]}.x`);
  });
  it('a state machine with our definition, retries included, and each placeholder filled', () => {
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine')) as {
      Properties: { DefinitionString: string; DefinitionSubstitutions: Record<string, unknown> };
    }[];
    const { DefinitionString: text, DefinitionSubstitutions: filled } = machine!.Properties;
    const definition = JSON.parse(text) as { States: Record<string, { Retry?: unknown[] }> };
    expect(Object.keys(definition.States)).toHaveLength(7);
    expect(definition.States.Load?.Retry).toHaveLength(1);
    expect([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name).sort()).toEqual(
      Object.keys(filled).sort(),
    );
  });
  it('a bucket that is private, encrypted, and stays when the stack goes', () =>
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: { PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true } },
    }));
});

describe('A function may do what its code does', () => {
  it('Load alone writes the table', () => {
    const writers = Object.entries(template.findResources('AWS::IAM::Policy')).filter(
      ([, policy]) =>
        JSON.stringify(policy).includes('s3:PutObject') && JSON.stringify(policy).includes('/table/*'),
    );
    expect(writers.map(([name]) => name)).toEqual([expect.stringMatching(/^LoadServiceRole/)]);
  });
  it('and nobody deletes', () => expect(JSON.stringify(template.toJSON())).not.toContain('s3:Delete'));
});

describe('A wrong configuration is one clear error', () => {
  it.each([
    [{}, 'COVID_ETL_EMAIL'],
    [{ COVID_ETL_EMAIL: 'nobody' }, 'COVID_ETL_EMAIL'],
    [{ COVID_ETL_EMAIL: 'a@example.org', COVID_ETL_DATASET: 'x' }, 'COVID_ETL_DATASET'],
  ])('%j', (env, variable) =>
    expect(() => readConfig(env)).toThrow(
      expect.objectContaining({ name: 'InvalidInput', message: expect.stringContaining(variable) }),
    ),
  );
});
