import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { LambdaState } from '@covid-etl/asl-definition';

/** What a function may do with the store, by the prefixes of its layout. */
interface StoreAccess {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** Each state's project, and what it does with the store. */
export const stages: Readonly<Record<LambdaState, StoreAccess & { readonly project: string }>> = {
  GetETLStatus: { project: 'etl-lambdas/get-etl-status', read: ['state'], write: [] },
  InitialLoad: { project: 'etl-lambdas/initial-load', read: [], write: ['raw'] },
  Update: { project: 'etl-lambdas/update', read: ['state'], write: ['raw'] },
  Transform: { project: 'etl-lambdas/transform', read: ['raw'], write: ['staged'] },
  Load: { project: 'etl-lambdas/load', read: ['staged', 'table', 'state'], write: ['table', 'state'] },
};

export interface EtlFunctionProps {
  /** The folder of the project below `apps`; its bundle has been built. */
  readonly project: string;
  readonly bucket: Bucket;
  readonly access: StoreAccess;
  readonly environment: Readonly<Record<string, string>>;
  /** @default 3 seconds */
  readonly timeout?: Duration;
}

/** A Lambda of a built bundle, with a role of its own that reaches the named prefixes of the store and no more. */
export const etlFunction = (scope: Construct, id: string, props: EtlFunctionProps): LambdaFunction => {
  const { project, bucket, access, environment, timeout = Duration.seconds(3) } = props;
  const fn = new LambdaFunction(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'handler.handler',
    code: Code.fromAsset(`dist/apps/${project}`),
    memorySize: 512,
    timeout,
    environment,
    logGroup: new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  });
  const objects = (prefixes: readonly string[]): string[] =>
    prefixes.map((prefix) => bucket.arnForObjects(`${prefix}/*`));
  if (access.read.length > 0) {
    fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: objects(access.read) }));
    // Without it S3 answers 403 for an object that is not there, and a first load could not tell that it is the first.
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': access.read.map((prefix) => `${prefix}/*`) } },
      }),
    );
  }
  if (access.write.length > 0)
    fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: objects(access.write) }));
  return fn;
};
