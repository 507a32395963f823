import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { theOne } from '../testing/deployed.ts';
import { synthesiseSystem } from '../testing/system.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const queueUrl = (name: string): string => `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`;

let poller: Template;
beforeAll(() => {
  poller = synthesiseSystem({ COVID_ETL_MAX_ATTEMPTS: '5' }).template('retry-poller');
});

describe('The retry poller', () => {
  it('is started at 07:00 UTC, tried again for two hours, and parked where it can’t be started', () =>
    expect(theOne(poller, 'AWS::Events::Rule')).toMatchObject({
      Name: 'CovidETL-prod-retry',
      State: 'ENABLED',
      ScheduleExpression: 'cron(0 7 * * ? *)',
      Targets: [
        {
          Arn: arn('lambda', 'function:CovidETL-prod-RetryPoller'),
          DeadLetterConfig: { Arn: arn('sqs', 'Events_Parked-prod') },
          RetryPolicy: { MaximumEventAgeInSeconds: 7200, MaximumRetryAttempts: 8 },
        },
      ],
    }));
  it('may be started by that rule', () =>
    expect(theOne(poller, 'AWS::Lambda::Permission')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: arn('lambda', 'function:CovidETL-prod-RetryPoller'),
      Principal: 'events.amazonaws.com',
      SourceArn: arn('events', 'rule/CovidETL-prod-retry'),
    }));
  it('is told where the queues, the workflow, the topic and the store are, and when to give up', () =>
    expect(theOne(poller, 'AWS::Lambda::Function').Environment).toEqual({
      Variables: {
        STORE_URL: 's3://covid-etl-prod-000000000000-us-east-1',
        DATASET: 'nyt-us',
        TIME_ZONE: 'UTC',
        QUEUE_URL: queueUrl('Events_DLQ-prod'),
        PARKED_QUEUE_URL: queueUrl('Events_Parked-prod'),
        STATE_MACHINE_ARN: arn('states', 'stateMachine:CovidETL-prod'),
        FAILURE_TOPIC_ARN: arn('sns', 'ETLErrorMessages-prod'),
        MAX_ATTEMPTS: '5',
      },
    }));
});
