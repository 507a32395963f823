import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { deployedOf, theOne } from '../testing/deployed.ts';
import { synthesiseSystem } from '../testing/system.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const stateMachineArn = arn('states', 'stateMachine:CovidETL-prod');
const successTopic = arn('sns', 'ETLJobStatus-prod');
const failureTopic = arn('sns', 'ETLErrorMessages-prod');
const retryQueue = arn('sqs', 'Events_DLQ-prod');
const parkedQueue = arn('sqs', 'Events_Parked-prod');
const record = arn('logs', 'log-group:/aws/events/CovidETL-prod-failures');

let workflow: Template;
beforeAll(() => {
  workflow = synthesiseSystem().template('workflow');
});

const deliveryRetries = { MaximumEventAgeInSeconds: 7200, MaximumRetryAttempts: 8 };

describe('The daily rule', () => {
  it('starts the workflow at 13:00 UTC with its time and the dataset; a start that fails waits with the failed days', () =>
    expect(theOne(workflow, 'AWS::Events::Rule', { Name: 'CovidETL-prod-daily-nyt-us' })).toMatchObject({
      ScheduleExpression: 'cron(0 13 * * ? *)',
      State: 'ENABLED',
      Targets: [
        {
          Arn: stateMachineArn,
          InputTransformer: {
            InputPathsMap: { time: '$.time' },
            InputTemplate: '{"time":<time>,"dataset":"nyt-us"}',
          },
          DeadLetterConfig: { Arn: retryQueue },
          RetryPolicy: deliveryRetries,
        },
      ],
    }));
});

describe('Several datasets', () => {
  it('have a daily rule each, so that an event that could not be delivered names its dataset by its rule', () => {
    const settings = {
      COVID_ETL_DATASETS: 'nyt-us,sample-us',
      COVID_ETL_SOURCE_URLS: '{"sample-us":"https://example.org/sample.csv"}',
    };
    const template = synthesiseSystem(settings).template('workflow');
    for (const dataset of ['nyt-us', 'sample-us'])
      expect(theOne(template, 'AWS::Events::Rule', { Name: `CovidETL-prod-daily-${dataset}` })).toMatchObject(
        {
          ScheduleExpression: 'cron(0 13 * * ? *)',
          Targets: [
            {
              Arn: stateMachineArn,
              InputTransformer: { InputTemplate: `{"time":<time>,"dataset":"${dataset}"}` },
              DeadLetterConfig: { Arn: retryQueue },
            },
          ],
        },
      );
  });
});

describe('The failure rule', () => {
  interface Target {
    Arn: string;
    InputTransformer?: { InputPathsMap: Record<string, string>; InputTemplate: string };
    [property: string]: unknown;
  }
  const rule = () =>
    theOne(workflow, 'AWS::Events::Rule', { Name: 'CovidETL-prod-failure' }) as {
      EventPattern: unknown;
      State: string;
      Targets: Target[];
    };
  it('waits for failed and timed-out executions of this state machine and no other', () => {
    expect(rule().EventPattern).toEqual({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT'], stateMachineArn: [stateMachineArn] },
    });
    expect(rule().State).toBe('ENABLED');
  });
  it('sends them to the owner as a text, and to the queue and the record as they are', () =>
    expect(rule().Targets.map(({ Arn, InputTransformer }) => [Arn, InputTransformer !== undefined])).toEqual([
      [failureTopic, true],
      [retryQueue, false],
      [record, false],
    ]));
  it('tries each again for two hours, and parks what it can’t deliver', () => {
    for (const target of rule().Targets)
      expect(target).toMatchObject({
        RetryPolicy: deliveryRetries,
        DeadLetterConfig: { Arn: parkedQueue },
      });
  });
  it('tells the owner the dates, the error and what happens next', () => {
    const { InputPathsMap = {}, InputTemplate = '' } = rule().Targets[0]?.InputTransformer ?? {};
    const text = InputTemplate.replaceAll(/<([\w-]+)>/g, (_, name: string) => `<${InputPathsMap[name]}>`);
    expect(text).toContain('Error: <$.detail.error>');
    expect(text).toContain('Cause: <$.detail.cause>');
    expect(text).toContain('Started with (the dates, or the time that stands for one): <$.detail.input>');
    expect(text).toContain('What happens next: the failed event waits in the queue Events_DLQ-prod.');
  });
  it('may write to the record by one resource policy', () =>
    expect(deployedOf(workflow, 'AWS::Logs::ResourcePolicy')).toHaveLength(1));
  it('keeps the record as long as every log', () =>
    expect(
      theOne(workflow, 'AWS::Logs::LogGroup', { LogGroupName: '/aws/events/CovidETL-prod-failures' }),
    ).toMatchObject({ RetentionInDays: 90 }));
});

/** The statements of the policy of a topic or a queue, as `who: what, if`. */
const statements = (type: string, property: string, of: string) =>
  deployedOf(workflow, type)
    .filter((policy) => (policy[property] as string[]).includes(of))
    .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Record<string, unknown>[] }).Statement)
    .map(({ Effect, Principal, Action, Resource, Condition }) => ({
      Effect,
      Principal: (Principal as { Service?: string }).Service ?? '*',
      Action,
      Resource,
      Condition,
    }));
const encryptedOnly = (action: string, resource: string) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: action,
  Resource: resource,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('The topics', () => {
  it.each([
    ['ETLJobStatus-prod', 'covid-etl prod'],
    ['ETLErrorMessages-prod', 'covid-etl prod failures'],
  ])('%s sends its mails as %s', (topic, sender) =>
    expect(theOne(workflow, 'AWS::SNS::Topic', { TopicName: topic })).toMatchObject({ DisplayName: sender }),
  );
  it.each([successTopic, failureTopic])('%s has the owner’s email subscription', (topic) =>
    expect(theOne(workflow, 'AWS::SNS::Subscription', { TopicArn: topic })).toMatchObject({
      Protocol: 'email',
      Endpoint: 'owner@example.org',
    }),
  );
  it('of successes take no message in clear text, and are open to nobody', () =>
    expect(statements('AWS::SNS::TopicPolicy', 'Topics', successTopic)).toEqual([
      encryptedOnly('sns:Publish', successTopic),
    ]));
  it('of failures take messages of this account’s alarms and of the failure rule', () =>
    expect(statements('AWS::SNS::TopicPolicy', 'Topics', failureTopic)).toEqual([
      encryptedOnly('sns:Publish', failureTopic),
      {
        Effect: 'Allow',
        Principal: 'cloudwatch.amazonaws.com',
        Action: 'sns:Publish',
        Resource: failureTopic,
        Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
      },
      {
        Effect: 'Allow',
        Principal: 'events.amazonaws.com',
        Action: 'sns:Publish',
        Resource: failureTopic,
        // As AWS documents this grant: it names no condition that EventBridge meets here.
        Condition: undefined,
      },
    ]));
});

describe('The queues', () => {
  const fourteenDays = 14 * 24 * 60 * 60;
  it('keep an event for 14 days, hide one for longer than the poller may run, and park what it can’t deal with', () =>
    expect(theOne(workflow, 'AWS::SQS::Queue', { QueueName: 'Events_DLQ-prod' })).toMatchObject({
      MessageRetentionPeriod: fourteenDays,
      VisibilityTimeout: 120,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: parkedQueue, maxReceiveCount: 5 },
    }));
  it('keep what is parked for 14 days, with nothing behind it', () => {
    const parked = theOne(workflow, 'AWS::SQS::Queue', { QueueName: 'Events_Parked-prod' });
    expect(parked).toMatchObject({ MessageRetentionPeriod: fourteenDays, SqsManagedSseEnabled: true });
    expect(parked).not.toHaveProperty('RedrivePolicy');
  });
  it('let this stage’s rules park what they can’t deliver, and nobody else', () => {
    const policies = statements('AWS::SQS::QueuePolicy', 'Queues', 'Events_Parked-prod');
    expect(policies[0]).toEqual(encryptedOnly('sqs:*', parkedQueue));
    expect(policies).toContainEqual({
      Effect: 'Allow',
      Principal: 'events.amazonaws.com',
      Action: 'sqs:SendMessage',
      Resource: parkedQueue,
      Condition: { ArnLike: { 'aws:SourceArn': arn('events', 'rule/CovidETL-prod-*') } },
    });
    for (const { Effect, Condition } of policies)
      expect([Effect, JSON.stringify(Condition)]).toEqual([
        expect.any(String),
        expect.stringMatching(/SecureTransport|rule\/CovidETL-prod-/),
      ]);
  });
  it('take the failure rule’s events into the queue of the failed', () =>
    expect(statements('AWS::SQS::QueuePolicy', 'Queues', 'Events_DLQ-prod')).toContainEqual(
      expect.objectContaining({
        Principal: 'events.amazonaws.com',
        Condition: { ArnEquals: { 'aws:SourceArn': arn('events', 'rule/CovidETL-prod-failure') } },
      }),
    ));
});
