import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { datasetById, sourceUrlSetting } from '@covid-etl/etl-core';
import type { Config } from './config.ts';
import { logGroupArn, projects, type FunctionId, type Names } from './names.ts';
import { allowWildcards } from './wildcards.ts';

/** What a function is given, and the prefixes of the store's layout that it reads and writes. */
interface FunctionProfile {
  readonly memoryMiB: number;
  /** What the function itself may take; its state may take a little longer. @default 3 */
  readonly timeoutSeconds?: number;
  /** The same where a large dataset is loaded: its rows are held in memory at once. @default as for any other */
  readonly large?: { readonly memoryMiB: number; readonly timeoutSeconds: number };
  readonly reads: readonly string[];
  /** The prefixes whose objects it lists, or reads where they may not be there yet. */
  readonly lists: readonly string[];
  readonly writes: readonly string[];
  /** What it writes beside these where a dataset is loaded by partitions. @default nothing */
  readonly writesOfPartitions?: readonly string[];
}

/** What a function may take where its profile says nothing else. */
const defaultTimeoutSeconds = 3;

/**
 * The time of a state beside its function's own: the call, and the start of a new Lambda, which its time-out does not
 * count. So the function that takes too long is ended by its own time-out, and its log says so.
 */
const callSeconds = 2;

/** A dataset whose files may be larger than this together is a large one, in bytes. */
const largeBytes = 32 * 1024 * 1024;

const isLarge = (id: string): boolean =>
  datasetById(id).sources.reduce((bytes, { maxBytes }) => bytes + maxBytes, 0) > largeBytes;

/** Whether a dataset that is loaded is one of those that are loaded month by month. */
export const isByPartitions = ({ datasets }: Pick<Config, 'datasets'>): boolean =>
  datasets.some((id) => datasetById(id).isPartitioned);

/** What a function is given, by the datasets that are loaded. */
export const profileOf = (id: FunctionId, config: Pick<Config, 'datasets'>): FunctionProfile => {
  const { large, writesOfPartitions = [], ...profile } = profiles[id];
  return {
    ...profile,
    ...(config.datasets.some(isLarge) && large),
    writes: [...profile.writes, ...(isByPartitions(config) ? writesOfPartitions : [])],
  };
};

/** Seconds that a function may take. */
export const functionTimeout = (id: FunctionId, config: Pick<Config, 'datasets'>): number =>
  profileOf(id, config).timeoutSeconds ?? defaultTimeoutSeconds;

/** Seconds that a function's state may take: the workflow's default, and more than a function that has more. */
export const stateTimeout = (id: FunctionId, config: Pick<Config, 'datasets'>): number => {
  const { timeoutSeconds } = profileOf(id, config);
  return timeoutSeconds === undefined ? defaultTimeoutSeconds : timeoutSeconds + callSeconds;
};

/**
 * A Lambda's share of a processor grows with its memory, up to a whole one at 1,769 MiB
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html): what parses or encodes gets more.
 *
 * A first load has every month of the data in one execution, 39 of them at least: Transform writes each, Load reads,
 * compares and writes each, one request after another at tens of milliseconds each. A time that is enough for an
 * update, three seconds, would end it again and again.
 *
 * A county-level dataset has two and a half million rows, which Update and Transform hold at once.
 */
const profiles: Readonly<Record<FunctionId, FunctionProfile>> = {
  GetETLStatus: { memoryMiB: 512, reads: ['state'], lists: ['state'], writes: [] },
  InitialLoad: {
    memoryMiB: 1024,
    timeoutSeconds: 15,
    large: { memoryMiB: 2048, timeoutSeconds: 120 },
    reads: [],
    lists: [],
    writes: ['raw'],
  },
  Update: {
    memoryMiB: 1024,
    large: { memoryMiB: 6144, timeoutSeconds: 300 },
    reads: ['state'],
    lists: ['table'],
    writes: ['raw'],
  },
  Transform: {
    memoryMiB: 1024,
    timeoutSeconds: 15,
    large: { memoryMiB: 8192, timeoutSeconds: 600 },
    reads: ['raw', 'state', 'table'],
    lists: ['state', 'table'],
    writes: ['staged', 'quality'],
  },
  Load: {
    memoryMiB: 1769,
    timeoutSeconds: 30,
    large: { memoryMiB: 4096, timeoutSeconds: 600 },
    reads: ['staged', 'table', 'state', 'quality'],
    lists: ['table', 'state', 'quality'],
    writes: ['table', 'state', 'quality'],
    // What each partition's load has done, for the commit.
    writesOfPartitions: ['staged'],
  },
  RetryPoller: { memoryMiB: 512, timeoutSeconds: 60, reads: ['state'], lists: ['state'], writes: [] },
  // The first time it reads sixty executions with their histories, and then those that are new.
  PipelineStatus: {
    memoryMiB: 512,
    timeoutSeconds: 30,
    reads: ['quality', 'status'],
    lists: ['state', 'quality', 'status'],
    writes: ['status'],
  },
};

export interface EtlFunctionProps {
  readonly config: Config;
  readonly names: Names;
  /** Settings that this function has beside those of every function. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Where the configuration reads files from elsewhere, the settings that tell a function so. */
const sourceSettings = ({ sourceUrls = {} }: Config): Record<string, string> =>
  Object.fromEntries(Object.entries(sourceUrls).map(([file, url]) => [sourceUrlSetting(file), url]));

/** A Lambda of a built bundle, with a role of its own that reaches its prefixes of the store and its log group. */
export const etlFunction = (scope: Construct, id: FunctionId, props: EtlFunctionProps): LambdaFunction => {
  const { config, names } = props;
  const { memoryMiB, reads, lists, writes } = profileOf(id, config);
  const stack = Stack.of(scope);
  const functionName = names.function(id);
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: config.retentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, {
    description: `What ${id} of ${stack.stackName} may do`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  const logStreams = `${logGroupArn(stack, `/aws/lambda/${functionName}`)}:log-stream:*`;
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logStreams],
    }),
  );
  allowWildcards(role, {
    reason: 'The streams of its own log group, whose names Lambda makes up',
    resources: [logStreams],
  });
  allowWildcards(role, { reason: 'X-Ray has no resources to name', resources: ['*'] });

  const bucket = Bucket.fromBucketName(scope, 'Store', names.bucket);
  const objects = (prefixes: readonly string[]): string[] =>
    prefixes.map((prefix) => bucket.arnForObjects(`${prefix}/*`));
  allowWildcards(role, {
    reason:
      'The objects under the prefixes of the one bucket that are its own; each execution makes new ones',
    resources: objects([...reads, ...writes]),
  });
  if (reads.length > 0)
    role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: objects(reads) }));
  if (lists.length > 0)
    // Without it S3 also answers 403 for an object that is not there, and a first load could not tell that it is the first.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': lists.map((prefix) => `${prefix}/*`) } },
      }),
    );
  if (writes.length > 0)
    role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: objects(writes) }));
  const [dataset] = config.datasets;
  return new LambdaFunction(scope, id, {
    functionName,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'handler.handler',
    code: Code.fromAsset(projects[id].bundle),
    memorySize: memoryMiB,
    timeout: Duration.seconds(functionTimeout(id, config)),
    tracing: Tracing.ACTIVE,
    role,
    logGroup,
    environment: {
      STORE_URL: `s3://${names.bucket}`,
      ...(dataset === undefined ? {} : { DATASET: dataset }),
      TIME_ZONE: config.timeZone,
      ...sourceSettings(config),
      ...props.environment,
    },
  });
};
