import { describe, expect, it } from '@jest/globals';
import aslValidator from 'asl-validator';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { etlDefinition, lambdaStates, type EtlDefinitionProps, type LambdaState } from './etl-definition.ts';
import { partitionedEtlDefinition } from './partitioned-definition.ts';

const arn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const props: EtlDefinitionProps = {
  resources: Object.fromEntries(lambdaStates.map((state) => [state, arn(state)])) as Record<
    LambdaState,
    string
  >,
  successTopicArn: 'arn:aws:sns:us-east-1:000000000000:ETLJobStatus',
  transientErrors: ['SourceUnavailable'],
};
const inline = partitionedEtlDefinition(props, { mode: 'INLINE', maxConcurrency: 2 });
const distributed = partitionedEtlDefinition(props, { mode: 'DISTRIBUTED', maxConcurrency: 10 });
const asWritten = (definition: object): StateMachineDefinition =>
  JSON.parse(JSON.stringify(definition)) as StateMachineDefinition;

describe('The workflow of partitions', () => {
  it.each([
    ['inline', inline],
    ['distributed', distributed],
  ])('is valid Amazon States Language (%s)', (_, definition) =>
    expect(aslValidator(asWritten(definition), { checkPaths: true, checkArn: true })).toMatchObject({
      isValid: true,
      errors: [],
    }),
  );

  it('has the seven states as they are but that InitialLoad asks for partitions, and three more', () => {
    const { CheckPartitions, LoadPartitions, CommitPartitions, InitialLoad, ...others } = inline.States;
    expect(Object.entries(etlDefinition(props).States).filter(([name]) => name !== 'InitialLoad')).toEqual(
      Object.entries(others),
    );
    expect(InitialLoad).toEqual({ ...etlDefinition(props).States.InitialLoad, Next: 'CheckPartitions' });
    expect([CheckPartitions.Type, LoadPartitions.Type, CommitPartitions.Type]).toEqual([
      'Choice',
      'Map',
      'Task',
    ]);
  });

  it('loads so many partitions at a time, on AWS each in an execution of its own', () => {
    expect(inline.States.LoadPartitions).toMatchObject({
      MaxConcurrency: 2,
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' } },
    });
    expect(distributed.States.LoadPartitions).toMatchObject({
      MaxConcurrency: 10,
      Label: 'Partitions',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    });
  });
});

/** Runs the definition with these Lambdas, and notes what each was given. */
const run = async (lambdas: Partial<Record<string, (event: never) => unknown>>) => {
  const invoked: [state: string, event: Record<string, unknown>][] = [];
  const handlers = [
    'GetETLStatus',
    'InitialLoad',
    'Transform',
    'Load',
    'TransformPartition',
    'LoadPartition',
    'CommitPartitions',
  ];
  const machine = new StateMachine(asWritten(inline), { validationOptions: { noValidate: true } });
  const { result } = machine.run(
    { time: '2023-03-24T13:00:00Z' },
    {
      context: { Execution: { Name: 'daily-1' } },
      overrides: {
        taskResourceLocalHandlers: {
          ...Object.fromEntries(
            handlers.map((state) => [
              state,
              (event: never) => {
                invoked.push([state, event]);
                return Promise.resolve((lambdas[state]?.(event) ?? {}) as never);
              },
            ]),
          ),
          Notify: () => Promise.resolve({}),
        },
        retryIntervalOverrides: { TransformPartition: 0, LoadPartition: 0 },
      },
    },
  );
  await result;
  return { invoked };
};
const notification = { notification: { subject: '', message: '', state: '' } };
const status = () => ({ status: 'InitialLoad' });

describe('An initial load', () => {
  it('with partitions transforms and loads each, and commits all of them once', async () => {
    const { invoked } = await run({
      GetETLStatus: status,
      InitialLoad: () => ({ dataset: 'd', partitions: [{ month: '2020-01' }, { month: '2020-02' }] }),
      TransformPartition: ({ partition }: { partition: { month: string } }) => ({ made: partition.month }),
      LoadPartition: ({ state }: { state: { result: { made: string } } }) => ({ key: state.result.made }),
      CommitPartitions: () => notification,
    });
    const names = invoked.map(([state]) => state);
    expect(names.filter((state) => state.endsWith('Partition')).sort()).toEqual([
      'LoadPartition',
      'LoadPartition',
      'TransformPartition',
      'TransformPartition',
    ]);
    expect(names.slice(-1)).toEqual(['CommitPartitions']);
    const [, first] = invoked.find(([state]) => state === 'LoadPartition')!;
    expect(first).toMatchObject({
      execution: 'daily-1',
      state: { time: '2023-03-24T13:00:00Z', result: { made: '2020-01' } },
      partition: { month: '2020-01' },
    });
    expect(invoked.at(-1)?.[1]).toMatchObject({
      state: { result: { dataset: 'd', loaded: [{ key: '2020-01' }, { key: '2020-02' }] } },
    });
  });

  it.each([
    ['no partitions', {}],
    ['an empty list of them', { partitions: [] }],
  ])('with %s goes the way of the seven states', async (_, result) => {
    const { invoked } = await run({
      GetETLStatus: status,
      InitialLoad: () => result,
      Load: () => notification,
    });
    expect(invoked.map(([state]) => state)).toEqual(['GetETLStatus', 'InitialLoad', 'Transform', 'Load']);
  });
});

describe('A partition that fails', () => {
  const partitions = ['2020-01', '2020-02'].map((month) => ({ month }));
  const failure = (name: string) => Object.assign(new Error(name), { name });

  it('for what may pass is tried again, and no other with it', async () => {
    let failed = false;
    const { invoked } = await run({
      GetETLStatus: status,
      InitialLoad: () => ({ partitions }),
      LoadPartition: ({ partition }: { partition: { month: string } }) => {
        if (partition.month !== '2020-02' || failed) return {};
        failed = true;
        throw failure('SourceUnavailable');
      },
      CommitPartitions: () => notification,
    });
    const loads = invoked.filter(([state]) => state === 'LoadPartition');
    expect(loads.map(([, { partition }]) => (partition as { month: string }).month).sort()).toEqual([
      '2020-01',
      '2020-02',
      '2020-02',
    ]);
  });

  it('for good is handed to the commit with its month and the error, and the others are done', async () => {
    const { invoked } = await run({
      GetETLStatus: status,
      InitialLoad: () => ({ partitions }),
      TransformPartition: ({ partition }: { partition: { month: string } }) => {
        if (partition.month === '2020-01') throw failure('QualityError');
        return {};
      },
      LoadPartition: () => ({ key: '2020-02' }),
      CommitPartitions: () => notification,
    });
    expect(invoked.at(-1)).toMatchObject([
      'CommitPartitions',
      {
        state: {
          result: { loaded: [{ month: '2020-01', failure: { Error: 'QualityError' } }, { key: '2020-02' }] },
        },
      },
    ]);
  });

  it('in its load is handed on as one that fails in its transformation', async () => {
    const { invoked } = await run({
      GetETLStatus: status,
      InitialLoad: () => ({ partitions }),
      LoadPartition: () => {
        throw failure('StoreFormatError');
      },
      CommitPartitions: () => notification,
    });
    expect(invoked.at(-1)?.[1]).toMatchObject({
      state: { result: { loaded: [{ month: '2020-01' }, { month: '2020-02' }] } },
    });
  });
});
