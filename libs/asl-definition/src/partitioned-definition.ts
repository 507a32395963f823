import {
  etlDefinition,
  invocation,
  ofExecution,
  stageTask,
  type EtlDefinitionProps,
  type EtlState,
} from './etl-definition.ts';
import { stateMachine, type StateMachineDefinition } from './states.ts';

/** The states that the workflow has beside these where it loads large datasets as partitions. */
export type PartitionsState = 'CheckPartitions' | 'LoadPartitions' | 'CommitPartitions';

/** What the executions of partitions are named after, behind the state machine's name and a slash. */
export const partitionsLabel = 'Partitions';

/** How the partitions of a large dataset are loaded. */
export interface PartitionOptions {
  /** In the execution itself, or each partition in an execution of its own. */
  readonly mode: 'INLINE' | 'DISTRIBUTED';
  /** How many partitions are loaded at the same time. */
  readonly maxConcurrency: number;
}

/**
 * The states that work at one partition. It is tried again by itself: the others go on, or are done. What fails for good is
 * handed on as the item's result, so far as it can be caught: a Map run that fails says of an item's error nothing at all,
 * and CommitPartitions says it.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/maprun-fail-threshold.html
 */
const partitionProcessor = (props: EtlDefinitionProps) => {
  // What ItemSelector makes of the execution's state: in an execution of its own an item can't ask for another's name.
  const Parameters = {
    'execution.$': '$.execution',
    'started.$': '$.started',
    'state.$': '$.input',
    'partition.$': '$.partition',
  };
  const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'PartitionFailed' }] as const;
  return stateMachine({
    StartAt: 'TransformPartition',
    States: {
      TransformPartition: {
        ...invocation('Transform', props),
        Comment: 'Checks and normalises the rows of the partition',
        Parameters,
        ResultPath: '$.input.result',
        Catch,
        Next: 'LoadPartition',
      },
      LoadPartition: {
        ...invocation('Load', props),
        Comment: 'Writes them to the table; the ledger is told by CommitPartitions',
        Parameters,
        Catch,
        // What it returns is all that is kept of an item.
        End: true,
      },
      PartitionFailed: {
        Type: 'Pass',
        Comment: 'Which it was, and why',
        Parameters: { 'month.$': '$.partition.month', 'failure.$': '$.failure' },
        End: true,
      },
    },
  });
};

/**
 * The workflow of datasets that may be too large for one Lambda. An initial load that has found partitions goes by
 * LoadPartitions, where each is transformed and loaded by itself, and CommitPartitions, which puts what they did into the
 * ledger and into one notification; everything else goes the way of etlDefinition.
 */
export const partitionedEtlDefinition = (
  props: EtlDefinitionProps,
  { mode, maxConcurrency }: PartitionOptions,
): StateMachineDefinition<EtlState | PartitionsState> => {
  const linear = etlDefinition(props);
  return stateMachine({
    ...linear,
    States: {
      ...linear.States,
      InitialLoad: stageTask(props, 'InitialLoad', 'CheckPartitions', 'Retrieves all the data'),
      CheckPartitions: {
        Type: 'Choice',
        Choices: [{ Variable: '$.result.partitions[0]', IsPresent: true, Next: 'LoadPartitions' }],
        Default: 'Transform',
      },
      LoadPartitions: {
        Type: 'Map',
        Comment: 'Each partition by itself',
        ItemsPath: '$.result.partitions',
        ItemSelector: { ...ofExecution, 'input.$': '$', 'partition.$': '$$.Map.Item.Value' },
        ItemProcessor: {
          ProcessorConfig: mode === 'INLINE' ? { Mode: mode } : { Mode: mode, ExecutionType: 'STANDARD' },
          ...partitionProcessor(props),
        },
        MaxConcurrency: maxConcurrency,
        ...(mode === 'DISTRIBUTED' && { Label: partitionsLabel }),
        ResultPath: '$.result.loaded',
        Next: 'CommitPartitions',
      },
      CommitPartitions: stageTask(props, 'Load', 'Notify', 'Puts what was loaded into the ledger'),
    },
  });
};
