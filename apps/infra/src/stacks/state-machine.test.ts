import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { theOne } from '../testing/deployed.ts';
import { synthesiseSystem } from '../testing/system.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;

let workflow: Template;
beforeAll(() => {
  workflow = synthesiseSystem().template('workflow');
});

describe('The state machine', () => {
  const machine = () =>
    theOne(workflow, 'AWS::StepFunctions::StateMachine') as {
      StateMachineName: string;
      DefinitionString: string;
      DefinitionSubstitutions: Record<string, string>;
      [property: string]: unknown;
    };
  /** The definition as Step Functions gets it. */
  const definition = (): unknown => {
    const { DefinitionString, DefinitionSubstitutions } = machine();
    return JSON.parse(
      DefinitionString.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => DefinitionSubstitutions[name] ?? ''),
    );
  };
  const comment = expect.any(String);
  const retry = (errors: readonly string[]) => [
    {
      ErrorEquals: errors,
      IntervalSeconds: 1,
      MaxAttempts: 3,
      BackoffRate: 2,
      MaxDelaySeconds: 20,
      JitterStrategy: 'FULL',
    },
  ];
  const lambdaTask = (state: string, next: string, seconds: number) => ({
    Type: 'Task',
    Comment: comment,
    Resource: arn('lambda', `function:CovidETL-prod-${state}`),
    Parameters: {
      'execution.$': '$$.Execution.Name',
      'started.$': '$$.Execution.StartTime',
      'state.$': '$',
    },
    ResultPath: '$.result',
    TimeoutSeconds: seconds,
    Retry: retry([
      'SourceUnavailable',
      'StoreConflict',
      'StoreUnavailable',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
      'Sandbox.Timedout',
      'States.Timeout',
    ]),
    Next: next,
  });

  it('has the seven states, in their order, with their choices, result paths, time-outs and retries', () =>
    expect(definition()).toEqual({
      Comment: comment,
      StartAt: 'GetETLStatus',
      States: {
        GetETLStatus: lambdaTask('GetETLStatus', 'CheckETLStatus', 3),
        CheckETLStatus: {
          Type: 'Choice',
          Choices: [
            { Variable: '$.result.status', StringEquals: 'InitialLoad', Next: 'InitialLoad' },
            { Variable: '$.result.status', StringEquals: 'Update', Next: 'Update' },
          ],
          Default: 'InitialLoad',
        },
        InitialLoad: lambdaTask('InitialLoad', 'Transform', 17),
        Update: lambdaTask('Update', 'Transform', 3),
        Transform: lambdaTask('Transform', 'Load', 17),
        Load: lambdaTask('Load', 'Notify', 32),
        Notify: {
          Type: 'Task',
          Comment: comment,
          Resource: 'arn:aws:states:::sns:publish',
          Parameters: {
            TopicArn: arn('sns', 'ETLJobStatus-prod'),
            'Subject.$': '$.result.notification.subject',
            'Message.$': '$.result.notification.message',
            MessageAttributes: {
              state: { DataType: 'String', 'StringValue.$': '$.result.notification.state' },
            },
          },
          Retry: retry(['States.TaskFailed', 'States.Timeout']),
          End: true,
        },
      },
    }));
  it('has three more where a dataset is loaded by partitions, each of which is an execution of its own', () => {
    const counties = synthesiseSystem({ COVID_ETL_DATASETS: 'nyt-us,nyt-us-counties' }).template('workflow');
    const { DefinitionString } = theOne(counties, 'AWS::StepFunctions::StateMachine');
    expect(JSON.parse(String(DefinitionString))).toMatchObject({
      States: {
        InitialLoad: { Next: 'CheckPartitions' },
        CheckPartitions: { Default: 'Transform' },
        LoadPartitions: {
          Type: 'Map',
          MaxConcurrency: 10,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            States: { TransformPartition: { TimeoutSeconds: 602 }, LoadPartition: { TimeoutSeconds: 602 } },
          },
          Next: 'CommitPartitions',
        },
        CommitPartitions: { Resource: '${Load}', Next: 'Notify' },
      },
    });
  });
  it('is of the standard type, traced, and logs every event', () =>
    expect(machine()).toMatchObject({
      StateMachineName: 'CovidETL-prod',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: {
        Level: 'ALL',
        IncludeExecutionData: true,
        Destinations: [
          {
            CloudWatchLogsLogGroup: {
              LogGroupArn: arn('logs', 'log-group:/aws/vendedlogs/states/CovidETL-prod:*'),
            },
          },
        ],
      },
    }));
  it('is of no other type than the standard one', () =>
    expect(machine().StateMachineType ?? 'STANDARD').toBe('STANDARD'));
});
