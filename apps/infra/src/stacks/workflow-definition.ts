import {
  etlDefinition,
  lambdaStates,
  partitionedEtlDefinition,
  type EtlDefinitionProps,
  type LambdaState,
  type StateMachineDefinition,
} from '@covid-etl/asl-definition';
import { datasetById, transientErrors } from '@covid-etl/etl-core';
import type { Config } from '../config.ts';
import { stateTimeout } from '../etl-function.ts';

/** A function runs one partition at a time: of the 1,000 that an account has at once, most are left to others. */
export const partitions = { mode: 'DISTRIBUTED', maxConcurrency: 10 } as const;

/** Whether a dataset that is loaded is one of those that are loaded month by month. */
export const isByPartitions = ({ datasets }: Pick<Config, 'datasets'>): boolean =>
  datasets.some((id) => datasetById(id).isPartitioned);

/** The workflow of the datasets that are loaded, with `${Load}` and its like where ARNs are filled in. */
export const workflowDefinition = (config: Pick<Config, 'datasets'>): StateMachineDefinition => {
  const props: EtlDefinitionProps = {
    resources: Object.fromEntries(lambdaStates.map((state) => [state, `\${${state}}`])) as Record<
      LambdaState,
      string
    >,
    successTopicArn: '${SuccessTopic}',
    transientErrors,
    timeoutSeconds: Object.fromEntries(lambdaStates.map((state) => [state, stateTimeout(state, config)])),
  };
  return isByPartitions(config) ? partitionedEtlDefinition(props, partitions) : etlDefinition(props);
};
