import { Stack, type StackProps } from 'aws-cdk-lib';
import type { LambdaState } from '@covid-etl/asl-definition';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { etlFunction } from '../etl-function.ts';
import type { Names } from '../names.ts';

export interface StageStackProps extends StackProps {
  readonly config: Config;
  readonly names: Names;
  /** The state whose Lambda this is. */
  readonly state: LambdaState;
}

/** One ETL stage: its Lambda, its role, its log group. */
export class StageStack extends Stack {
  constructor(scope: Construct, id: string, { config, names, state, ...props }: StageStackProps) {
    super(scope, id, props);
    etlFunction(this, state, { config, names });
  }
}
