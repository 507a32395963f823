import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { grantsOf, policiesOf } from '../testing/deployed.ts';
import { isAllowed } from '../testing/policy-simulator.ts';
import { synthesiseSystem } from '../testing/system.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const stateMachine = arn('states', 'stateMachine:CovidETL-prod');
const lambda = (name: string): string => arn('lambda', `function:CovidETL-${name}`);

let workflow: Template;
beforeAll(() => {
  workflow = synthesiseSystem().template('workflow');
});

/** Calls, each with a name that says what it is. */
const named = (calls: readonly (readonly [string, string])[]) =>
  calls.map(([action, resource]) => [`${action} ${resource}`, { action, resource }] as const);

describe('The state machine’s role', () => {
  const allowed = (call: { action: string; resource: string }): Promise<boolean> =>
    isAllowed(policiesOf(workflow, 'CovidETLRole'), call);
  const invoked = ['GetETLStatus', 'InitialLoad', 'Load', 'Transform', 'Update'];

  it('is granted the five functions, the topic of successes, the delivery of its logs and traces, and nothing else', () =>
    expect(grantsOf(workflow, 'CovidETLRole')).toEqual([
      ...invoked.map((state) => `lambda:InvokeFunction ${lambda(`prod-${state}`)}`),
      ...[
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ].map((action) => `${action} *`),
      `sns:Publish ${arn('sns', 'ETLJobStatus-prod')}`,
      'xray:GetSamplingRules *',
      'xray:GetSamplingTargets *',
      'xray:PutTelemetryRecords *',
      'xray:PutTraceSegments *',
    ]));
  it.each(
    named([
      ...invoked.map((state) => ['lambda:InvokeFunction', lambda(`prod-${state}`)] as const),
      ['sns:Publish', arn('sns', 'ETLJobStatus-prod')],
      ['logs:CreateLogDelivery', '*'],
      ['xray:PutTraceSegments', '*'],
    ]),
  )('allows %s', async (_, call) => expect(await allowed(call)).toBe(true));
  it.each(
    named([
      ['lambda:InvokeFunction', lambda('prod-RetryPoller')],
      ['lambda:InvokeFunction', lambda('dev-Load')],
      ['lambda:UpdateFunctionCode', lambda('prod-Load')],
      ['sns:Publish', arn('sns', 'ETLErrorMessages-prod')],
      ['sns:Publish', arn('sns', 'ETLJobStatus-dev')],
      ['states:StartExecution', stateMachine],
      ['sqs:SendMessage', arn('sqs', 'Events_DLQ-prod')],
      ['s3:GetObject', 'arn:aws:s3:::covid-etl-prod-000000000000-us-east-1/state/nyt-us/ledger.json'],
      ['logs:DeleteLogGroup', arn('logs', 'log-group:/aws/vendedlogs/states/CovidETL-prod')],
      ['iam:PassRole', 'arn:aws:iam::000000000000:role/any'],
    ]),
  )('denies %s', async (_, call) => expect(await allowed(call)).toBe(false));
});

describe('The daily rule’s role', () => {
  it('may start this workflow, and nothing else', () =>
    expect(grantsOf(workflow, 'CovidETLEventsRole')).toEqual([`states:StartExecution ${stateMachine}`]));
});

describe('The role of a state machine that loads by partitions', () => {
  let counties: Template;
  beforeAll(() => {
    counties = synthesiseSystem({ COVID_ETL_DATASETS: 'nyt-us-counties' }).template('workflow');
  });
  const execution = (name: string): string => arn('states', `execution:CovidETL-prod:${name}`);
  const partition = (name: string): string => arn('states', `execution:CovidETL-prod/Partitions:${name}`);
  const allowed = (call: { action: string; resource: string }): Promise<boolean> =>
    isAllowed(policiesOf(counties, 'CovidETLRole'), call);

  it('is granted its own executions beside what every other is', () => {
    const others = new Set(grantsOf(workflow, 'CovidETLRole'));
    expect(grantsOf(counties, 'CovidETLRole').filter((grant) => !others.has(grant))).toEqual([
      `states:DescribeExecution ${partition('*')}`,
      `states:DescribeExecution ${execution('*')}`,
      `states:StartExecution ${stateMachine}`,
      `states:StopExecution ${partition('*')}`,
      `states:StopExecution ${execution('*')}`,
    ]);
  });
  it.each(
    named([
      ['states:StartExecution', stateMachine],
      ['states:DescribeExecution', execution('1')],
      ['states:StopExecution', execution('1')],
      ['states:DescribeExecution', partition('1')],
      ['states:StopExecution', partition('1')],
    ]),
  )('allows %s', async (_, call) => expect(await allowed(call)).toBe(true));
  it.each(
    named([
      ['states:StartExecution', arn('states', 'stateMachine:CovidETL-dev')],
      ['states:StopExecution', arn('states', 'execution:CovidETL-dev:1')],
      ['states:DeleteStateMachine', stateMachine],
    ]),
  )('denies %s', async (_, call) => expect(await allowed(call)).toBe(false));
});
