import { describe, expect, it } from '@jest/globals';
import aslValidator from 'asl-validator';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { etlDefinition, lambdaStates, type EtlDefinitionProps } from './etl-definition.ts';

const arn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const props: EtlDefinitionProps = {
  resources: {
    GetETLStatus: arn('GetETLStatus'),
    InitialLoad: arn('InitialLoad'),
    Update: arn('Update'),
    Transform: arn('Transform'),
    Load: arn('Load'),
  },
  successTopicArn: 'arn:aws:sns:us-east-1:000000000000:ETLJobStatus',
  transientErrors: ['SourceUnavailable'],
};
const definition = etlDefinition(props);
/** The definition as it reaches Step Functions: JSON. */
const asWritten = (): StateMachineDefinition =>
  JSON.parse(JSON.stringify(definition)) as StateMachineDefinition;

describe('The workflow is the table of the system’s description', () => {
  it('is valid Amazon States Language', () =>
    expect(aslValidator(asWritten(), { checkPaths: true, checkArn: true })).toMatchObject({
      isValid: true,
      errors: [],
    }));
  it('starts at GetETLStatus', () => expect(definition.StartAt).toBe('GetETLStatus'));
  it('has these seven states', () =>
    expect(Object.keys(definition.States)).toEqual([
      'GetETLStatus',
      'CheckETLStatus',
      'InitialLoad',
      'Update',
      'Transform',
      'Load',
      'Notify',
    ]));
  it.each([
    ['GetETLStatus', 'CheckETLStatus'],
    ['InitialLoad', 'Transform'],
    ['Update', 'Transform'],
    ['Transform', 'Load'],
    ['Load', 'Notify'],
  ] as const)('%s is a Lambda task with its result at $.result, then %s', (state, next) =>
    expect(definition.States[state]).toMatchObject({
      Type: 'Task',
      Resource: arn(state),
      ResultPath: '$.result',
      TimeoutSeconds: 3,
      Next: next,
    }),
  );
  it('CheckETLStatus chooses by $.result.status, InitialLoad by default', () =>
    expect(definition.States.CheckETLStatus).toEqual({
      Type: 'Choice',
      Choices: [
        { Variable: '$.result.status', StringEquals: 'InitialLoad', Next: 'InitialLoad' },
        { Variable: '$.result.status', StringEquals: 'Update', Next: 'Update' },
      ],
      Default: 'InitialLoad',
    }));
  it('Notify publishes to the success topic and ends', () =>
    expect(definition.States.Notify).toMatchObject({
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Parameters: { TopicArn: props.successTopicArn, 'Message.$': '$.result.notification.message' },
      End: true,
    }));
});

describe('Time-outs and retries are options', () => {
  it('one time-out for all Lambda tasks', () =>
    expect(lambdaStates.map((state) => etlDefinition({ ...props, timeoutSeconds: 9 }).States[state])).toEqual(
      lambdaStates.map(() => expect.objectContaining({ TimeoutSeconds: 9 })),
    ));
  it('or one for a single state', () => {
    const { States } = etlDefinition({ ...props, timeoutSeconds: { Load: 30 } });
    expect(States).toMatchObject({ Load: { TimeoutSeconds: 30 }, Transform: { TimeoutSeconds: 3 } });
  });
  it('a retry for what may pass, with backoff and jitter', () =>
    expect(
      etlDefinition({ ...props, retry: { intervalSeconds: 5, maxAttempts: 2 } }).States.Load,
    ).toMatchObject({
      Retry: [
        {
          ErrorEquals: expect.arrayContaining([
            'SourceUnavailable',
            'Lambda.ServiceException',
            'States.Timeout',
          ]),
          IntervalSeconds: 5,
          MaxAttempts: 2,
          BackoffRate: 2,
          JitterStrategy: 'FULL',
        },
      ],
    }));
});

describe('The workflow, run by an interpreter', () => {
  const notification = { subject: 's', message: 'line 1\n"line 2"', state: '{"a":"\\n"}' };
  const named = (name: string): Error => Object.assign(new Error(name), { name });

  /** Runs the definition with stages that record what they were given. */
  const run = async (status: string, failures: { state?: string; error?: string; times?: number } = {}) => {
    const calls: { state: string; input: unknown }[] = [];
    let left = failures.times ?? 0;
    const handler = (state: string, result: object) => (input: unknown) => {
      calls.push({ state, input });
      if (state === failures.state && left-- > 0) throw named(failures.error ?? 'Error');
      return { ...result };
    };
    const machine = new StateMachine(asWritten());
    const { result } = machine.run(
      { time: '2021-03-02T13:00:00Z' },
      {
        context: { Execution: { Name: 'daily-1' } },
        overrides: {
          taskResourceLocalHandlers: {
            GetETLStatus: handler('GetETLStatus', { status }),
            InitialLoad: handler('InitialLoad', { rows: 2 }),
            Update: handler('Update', { rows: 1 }),
            Transform: handler('Transform', { rows: 1 }),
            Load: handler('Load', { notification }),
            Notify: handler('Notify', { MessageId: '1' }),
          },
          retryIntervalOverrides: Object.fromEntries([...lambdaStates, 'Notify'].map((state) => [state, 0])),
        },
      },
    );
    const error = await result.then(
      () => undefined,
      (reason: unknown) => (reason as Error).message,
    );
    return { path: calls.map(({ state }) => state), calls, error };
  };
  const initialPath = ['GetETLStatus', 'InitialLoad', 'Transform', 'Load', 'Notify'];

  it('takes the initial load', async () => expect((await run('InitialLoad')).path).toEqual(initialPath));
  it('takes the update', async () =>
    expect((await run('Update')).path).toEqual(['GetETLStatus', 'Update', 'Transform', 'Load', 'Notify']));
  it('takes the initial load where the status is neither', async () =>
    expect((await run('?')).path).toEqual(initialPath));

  it('gives a stage the execution’s name and start, its input and the latest result', async () => {
    const { calls } = await run('Update');
    expect(calls.find(({ state }) => state === 'Transform')?.input).toEqual({
      execution: 'daily-1',
      started: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      state: { time: '2021-03-02T13:00:00Z', result: { rows: 1 } },
    });
  });
  it('gives Notify the mail and the state as they are', async () => {
    const { calls } = await run('Update');
    expect(calls.at(-1)?.input).toMatchObject({
      Subject: 's',
      Message: 'line 1\n"line 2"',
      MessageAttributes: { state: { DataType: 'String', StringValue: '{"a":"\\n"}' } },
    });
  });
  it('tries a transient error again', async () => {
    const { path, error } = await run('Update', { state: 'Update', error: 'SourceUnavailable', times: 3 });
    expect(path.filter((state) => state === 'Update')).toHaveLength(4);
    expect(error).toBeUndefined();
  });
  it('gives a transient error up after three retries', async () => {
    const { path, error } = await run('Update', { state: 'Update', error: 'SourceUnavailable', times: 4 });
    expect(path.filter((state) => state === 'Update')).toHaveLength(4);
    expect(error).toContain('SourceUnavailable');
  });
  it('fails at once on any other error', async () => {
    const { path, error } = await run('Update', { state: 'Load', error: 'DateNotPublished', times: 1 });
    expect(path).toEqual(['GetETLStatus', 'Update', 'Transform', 'Load']);
    expect(error).toContain('DateNotPublished');
  });
});
