import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { exampleDashboard } from '../example-settings.ts';
import { deployedOf, grantsOf, theOne } from '../testing/deployed.ts';
import { synthesiseSystem } from '../testing/system.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const bucket = 'arn:aws:s3:::covid-etl-prod-000000000000-us-east-1';
const stateMachine = arn('states', 'stateMachine:CovidETL-prod');
const executions = arn('states', 'execution:CovidETL-prod:*');
const target = { Arn: arn('lambda', 'function:CovidETL-prod-PipelineStatus') };

let template: Template;
beforeAll(() => {
  const settings = { ...exampleDashboard, COVID_ETL_DATASETS: 'nyt-us,us', COVID_ETL_RETRY_TIME: '06:30' };
  template = synthesiseSystem(settings).template('pipeline-status');
});

describe('The pipeline’s status is written', () => {
  it('on each change of an execution’s status, whichever it is', () =>
    expect(theOne(template, 'AWS::Events::Rule', { Name: 'CovidETL-prod-status' })).toMatchObject({
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachine] },
      },
      Targets: [target],
    }));
  it('each hour', () =>
    expect(theOne(template, 'AWS::Events::Rule', { Name: 'CovidETL-prod-status-hourly' })).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 hour)',
      Targets: [target],
    }));
  it('and its Lambda may be started by these two rules alone', () =>
    expect(
      deployedOf(template, 'AWS::Lambda::Permission')
        .map(({ SourceArn }) => SourceArn)
        .sort(),
    ).toEqual([
      arn('events', 'rule/CovidETL-prod-status'),
      arn('events', 'rule/CovidETL-prod-status-hourly'),
    ]));
});

describe('The Lambda that writes it', () => {
  it('is told what there is to look at', () =>
    expect(theOne(template, 'AWS::Lambda::Function').Environment).toMatchObject({
      Variables: {
        STATE_MACHINE_ARN: stateMachine,
        QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/Events_DLQ-prod',
        PARKED_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/Events_Parked-prod',
        SUCCESS_TOPIC: 'ETLJobStatus-prod',
        FAILURE_TOPIC: 'ETLErrorMessages-prod',
        DATASETS: 'nyt-us,us',
        DAILY_SCHEDULE: 'cron(0 13 * * ? *)',
        RETRY_SCHEDULE: 'cron(30 6 * * ? *)',
      },
    }));
  it('may look, and write its one document', () =>
    expect(grantsOf(template, 'PipelineStatusRole').filter((grant) => !/^(logs|xray):/.test(grant))).toEqual([
      `s3:GetObject ${bucket}/quality/*`,
      `s3:GetObject ${bucket}/status/*`,
      `s3:ListBucket ${bucket} {"StringLike":{"s3:prefix":["state/*","quality/*","status/*"]}}`,
      `s3:PutObject ${bucket}/status/*`,
      `sqs:GetQueueAttributes ${arn('sqs', 'Events_DLQ-prod')}`,
      `sqs:GetQueueAttributes ${arn('sqs', 'Events_Parked-prod')}`,
      `states:DescribeExecution ${executions}`,
      `states:DescribeStateMachine ${stateMachine}`,
      `states:GetExecutionHistory ${executions}`,
      `states:ListExecutions ${stateMachine}`,
    ]));
});
