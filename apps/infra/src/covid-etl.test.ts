import { beforeAll, describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { lambdaStates } from '@covid-etl/asl-definition';
import { functionIds, projects } from './names.ts';
import { pipelineSettings, synthesiseSystem, type TestedSystem } from './testing/system.ts';

let system: TestedSystem;
beforeAll(() => {
  system = synthesiseSystem(pipelineSettings);
});
const workflow = () => system.template('workflow');
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
      'pipeline',
    ]));
  it('without exports, which would chain them together', () => {
    for (const stack of system.stacks)
      expect(JSON.stringify(system.template(stack).toJSON())).not.toContain('Fn::ImportValue');
  });
  it('without a pipeline where no connection is configured', () =>
    expect(synthesiseSystem().stacks).not.toContain('pipeline'));
  it('in native resources: no Lambda that makes resources', () => {
    for (const stack of system.stacks) {
      const types = Object.values(
        (system.template(stack).toJSON() as { Resources: Record<string, { Type: string }> }).Resources,
      ).map(({ Type }) => Type);
      expect(types.filter((type) => type.startsWith('Custom::'))).toEqual([]);
    }
  });
});

describe('The state machine', () => {
  interface Definition {
    StartAt: string;
    States: Record<string, { Type: string; Retry?: unknown[]; TimeoutSeconds?: number; ResultPath?: string }>;
  }
  const machine = () => {
    const [found] = Object.values(workflow().findResources('AWS::StepFunctions::StateMachine')) as {
      Properties: { DefinitionString: string; DefinitionSubstitutions: Record<string, unknown> };
    }[];
    return found!.Properties;
  };
  const definition = () => JSON.parse(machine().DefinitionString) as Definition;

  it('has the seven states', () =>
    expect(Object.keys(definition().States)).toEqual([
      'GetETLStatus',
      'CheckETLStatus',
      'InitialLoad',
      'Update',
      'Transform',
      'Load',
      'Notify',
    ]));
  it.each(lambdaStates)('keeps the time-out, the result path and the retries of %s', (state) =>
    expect(definition().States[state]).toMatchObject({
      TimeoutSeconds: 3,
      ResultPath: '$.result',
      Retry: [expect.anything()],
    }),
  );
  it('has each placeholder of its definition filled in', () => {
    const { DefinitionString, DefinitionSubstitutions } = machine();
    const placeholders = [...DefinitionString.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(placeholders.sort()).toEqual(Object.keys(DefinitionSubstitutions).sort());
  });
  it('is traced, and logs every event', () =>
    workflow().hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL' },
    }));
});

describe('The daily rule', () => {
  it('starts the workflow at 13:00 UTC with its time and the dataset; a start that fails waits with the failed days', () =>
    workflow().hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'cron(0 13 * * ? *)',
      Targets: [
        Match.objectLike({
          Arn: { Ref: Match.stringLikeRegexp('^CovidETL') },
          InputTransformer: {
            InputPathsMap: { time: '$.time' },
            InputTemplate: '{"time":<time>,"dataset":"nyt-us"}',
          },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDLQ'), 'Arn'] } },
        }),
      ],
    }));
});

describe('The topics', () => {
  it.each(['ETLJobStatus', 'ETLErrorMessages'])('%s has an email subscription', (name) => {
    workflow().hasResourceProperties('AWS::SNS::Topic', { TopicName: `${name}-prod` });
    workflow().hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'owner@example.org',
      TopicArn: { Ref: Match.stringLikeRegexp(`^${name}`) },
    });
  });
});

describe('The failure rule', () => {
  const parked = {
    DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsParked'), 'Arn'] } },
  };
  it('sends failed and timed-out executions to the owner as a text, and to the queue and the record as they are', () =>
    workflow().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT'], stateMachineArn: [Match.anyValue()] },
      },
      Targets: [
        Match.objectLike({
          Arn: { Ref: Match.stringLikeRegexp('^ETLErrorMessages') },
          InputTransformer: Match.objectLike({ InputTemplate: Match.stringLikeRegexp('Error: <') }),
          ...parked,
        }),
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDLQ'), 'Arn'] },
          InputTransformer: Match.absent(),
          ...parked,
        }),
        Match.objectLike({
          Arn: {
            'Fn::Join': [
              '',
              Match.arrayWith([Match.stringLikeRegexp(':log-group:/aws/events/CovidETL-prod-failures$')]),
            ],
          },
          ...parked,
        }),
      ],
    }));
  it('may write to the record by one resource policy', () =>
    workflow().resourceCountIs('AWS::Logs::ResourcePolicy', 1));
});

describe('The queues', () => {
  it('keep an event for 14 days, hide one for longer than the poller may run, and park what it can’t deal with', () =>
    workflow().hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'Events_DLQ-prod',
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      VisibilityTimeout: 120,
      SqsManagedSseEnabled: true,
      RedrivePolicy: Match.objectLike({
        deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsParked'), 'Arn'] },
      }),
    }));
});

describe('The retry poller', () => {
  it('is started at 07:00 UTC', () =>
    system.template('retry-poller').hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'cron(0 7 * * ? *)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RetryPoller'), 'Arn'] } })],
    }));
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
  it('is in a bucket that is private, encrypted, open to TLS alone, and stays when the stack goes', () => {
    system.template('data').hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
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

describe('The monitoring', () => {
  const monitoring = () => system.template('monitoring');
  const owner = {
    AlarmActions: [
      { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':ETLErrorMessages-prod$')])] },
    ],
  };
  it.each([
    ['an execution failed', { Namespace: 'AWS/States', MetricName: 'ExecutionsFailed', Threshold: 0 }],
    ['an execution timed out', { Namespace: 'AWS/States', MetricName: 'ExecutionsTimedOut', Threshold: 0 }],
    [
      'a failed event has waited for more than 26 hours',
      { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 26 * 60 * 60, ...owner },
    ],
    [
      'nothing has succeeded for 26 hours',
      {
        MetricName: 'ExecutionsSucceeded',
        Period: 3600,
        EvaluationPeriods: 26,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
        ...owner,
      },
    ],
    [
      'something is parked',
      {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: 'Events_Parked-prod' }],
        Threshold: 0,
        ...owner,
      },
    ],
    ['the poller failed', { Namespace: 'AWS/Lambda', MetricName: 'Errors', Threshold: 0, ...owner }],
  ])('raises an alarm where %s', (_, properties) =>
    monitoring().hasResourceProperties('AWS::CloudWatch::Alarm', properties),
  );
  it('may tell the owner by the topic of failures', () =>
    workflow().hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' }),
        ]),
      },
    }));
  it('shows a dashboard', () => monitoring().resourceCountIs('AWS::CloudWatch::Dashboard', 1));
});

describe('Two stages in one account', () => {
  it('share no name', () => {
    const names = (of: TestedSystem): string[] =>
      of.stacks.flatMap((stack) =>
        Object.values(
          (
            of.template(stack).toJSON() as {
              Resources: Record<string, { Properties?: Record<string, unknown> }>;
            }
          ).Resources,
        ).flatMap(({ Properties = {} }) =>
          Object.entries(Properties)
            .filter(
              ([property, value]) =>
                /Name$/.test(property) && property !== 'MetricName' && typeof value === 'string',
            )
            .map(([property, value]) => `${property} ${JSON.stringify(value)}`),
        ),
      );
    const dev = names(synthesiseSystem({ ...pipelineSettings, COVID_ETL_STAGE: 'dev' }));
    const own = names(system).filter((name) => !name.startsWith('PolicyName'));
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((name) => dev.includes(name))).toEqual([]);
  });
});

describe('Several datasets', () => {
  it('are started by one rule, each with its name', () => {
    const settings = {
      COVID_ETL_DATASETS: 'nyt-us,sample-us',
      COVID_ETL_SOURCE_URLS: '{"sample-us":"https://example.org/sample.csv"}',
    };
    const [rule] = Object.values(
      synthesiseSystem(settings)
        .template('workflow')
        .findResources('AWS::Events::Rule', { Properties: { Name: 'CovidETL-prod-daily' } }),
    ) as { Properties: { Targets: { InputTransformer: { InputTemplate: string } }[] } }[];
    expect(rule!.Properties.Targets.map(({ InputTransformer }) => InputTransformer.InputTemplate)).toEqual([
      '{"time":<time>,"dataset":"nyt-us"}',
      '{"time":<time>,"dataset":"sample-us"}',
    ]);
  });
});
