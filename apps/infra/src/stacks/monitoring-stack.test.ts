import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { exampleDashboard } from '../example-settings.ts';
import { deployedOf, theOne } from '../testing/deployed.ts';
import { synthesiseSystem } from '../testing/system.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const tellsOwner = { AlarmActions: [arn('sns', 'ETLErrorMessages-prod')] };
const executions = (metric: string) => ({
  Namespace: 'AWS/States',
  MetricName: metric,
  Dimensions: [{ Name: 'StateMachineArn', Value: arn('states', 'stateMachine:CovidETL-prod') }],
  Statistic: 'Sum',
});
const queue = (name: string, metric: string) => ({
  Namespace: 'AWS/SQS',
  MetricName: metric,
  Dimensions: [{ Name: 'QueueName', Value: name }],
  Statistic: 'Maximum',
});
const above = (threshold: number) => ({
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: threshold,
  EvaluationPeriods: 1,
  Period: 300,
  TreatMissingData: 'notBreaching',
});

let monitoring: Template;
beforeAll(() => {
  monitoring = synthesiseSystem().template('monitoring');
});
const alarm = (name: string) =>
  theOne(monitoring, 'AWS::CloudWatch::Alarm', { AlarmName: `CovidETL-prod-${name}` });

describe('The alarms', () => {
  it.each([
    [
      'RetryOverdue',
      'a failed event has waited for more than 26 hours',
      { ...queue('Events_DLQ-prod', 'ApproximateAgeOfOldestMessage'), ...above(26 * 60 * 60) },
    ],
    [
      'NoSuccess',
      'nothing has succeeded for 26 hours',
      {
        ...executions('ExecutionsSucceeded'),
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        Period: 3600,
        EvaluationPeriods: 26,
        TreatMissingData: 'breaching',
        // Not before the first day is over: a new deployment has had no time to succeed.
        WarmUpConfiguration: {
          WarmUpPeriodDurationInMinutes: 26 * 60,
          OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
        },
      },
    ],
    [
      'Parked',
      'something is parked',
      { ...queue('Events_Parked-prod', 'ApproximateNumberOfMessagesVisible'), ...above(0) },
    ],
    [
      'RetryPollerFailed',
      'the poller failed',
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: 'CovidETL-prod-RetryPoller' }],
        Statistic: 'Sum',
        ...above(0),
      },
    ],
  ])('%s tells the owner where %s', (name, _, properties) =>
    expect(alarm(name)).toMatchObject({ ...properties, ...tellsOwner }),
  );
  it.each([
    ['ExecutionFailed', 'ExecutionsFailed'],
    ['ExecutionTimedOut', 'ExecutionsTimedOut'],
  ])('%s tells nobody: the failure’s own mail does', (name, metric) => {
    expect(alarm(name)).toMatchObject({ ...executions(metric), ...above(0) });
    expect(alarm(name)).not.toHaveProperty('AlarmActions');
  });
  it('are these six', () => expect(deployedOf(monitoring, 'AWS::CloudWatch::Alarm')).toHaveLength(6));
});

describe('The dashboard', () => {
  it('shows the alarms, the executions, the queues, the durations and the failures', () => {
    const { DashboardName, DashboardBody } = theOne(monitoring, 'AWS::CloudWatch::Dashboard');
    expect(DashboardName).toBe('CovidETL-prod');
    for (const shown of [
      ':alarm:CovidETL-prod-NoSuccess',
      'ExecutionsSucceeded',
      'ApproximateAgeOfOldestMessage',
      'CovidETL-prod-Load',
      '/aws/events/CovidETL-prod-failures',
    ])
      expect(JSON.stringify(DashboardBody)).toContain(shown);
  });
  it('has the function that tells the page of the pipeline where there is a page', () => {
    const bodyOf = (settings: Readonly<Record<string, string>>) =>
      JSON.stringify(theOne(synthesiseSystem(settings).template('monitoring'), 'AWS::CloudWatch::Dashboard'));
    expect(bodyOf(exampleDashboard)).toContain('CovidETL-prod-PipelineStatus');
    expect(bodyOf({})).not.toContain('CovidETL-prod-PipelineStatus');
  });
});
