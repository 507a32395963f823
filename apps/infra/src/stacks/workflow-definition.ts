import {
  etlDefinition,
  lambdaStates,
  partitionedEtlDefinition,
  type EtlDefinitionProps,
  type LambdaState,
  type StateMachineDefinition,
} from '@covid-etl/asl-definition';
import { transientErrors } from '@covid-etl/etl-core';
import type { Config } from '../config.ts';
import { isByPartitions, stateTimeout } from '../etl-function.ts';

/**
 * Each takes a Lambda: of the 1,000 that an account may run at once most are left to others. A new account may have fewer.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export const partitions = { mode: 'DISTRIBUTED', maxConcurrency: 10 } as const;

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
