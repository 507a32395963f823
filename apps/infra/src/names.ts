import { ArnFormat, Aws, type Stack } from 'aws-cdk-lib';
import { lambdaStates, partitionsLabel, type LambdaState } from '@covid-etl/asl-definition';

/**
 * The functions: one for each state that runs a Lambda, the retry poller, and the one that writes the pipeline's status,
 * which is there where the page is.
 */
export const functionIds = [...lambdaStates, 'RetryPoller', 'PipelineStatus'] as const;
/** @see functionIds */
export type FunctionId = LambdaState | 'RetryPoller' | 'PipelineStatus';

/** Each function's Nx project, by which its stack is named too, and the folder of its bundle. */
export const projects: Readonly<Record<FunctionId, { readonly name: string; readonly bundle: string }>> = {
  GetETLStatus: { name: 'get-etl-status', bundle: 'dist/apps/etl-lambdas/get-etl-status' },
  InitialLoad: { name: 'initial-load', bundle: 'dist/apps/etl-lambdas/initial-load' },
  Update: { name: 'update', bundle: 'dist/apps/etl-lambdas/update' },
  Transform: { name: 'transform', bundle: 'dist/apps/etl-lambdas/transform' },
  Load: { name: 'load', bundle: 'dist/apps/etl-lambdas/load' },
  RetryPoller: { name: 'retry-poller', bundle: 'dist/apps/retry-poller' },
  PipelineStatus: { name: 'pipeline-status', bundle: 'dist/apps/pipeline-status' },
};

/** The Nx project of the page, by which its stack is named too. */
export const dashboardProject = 'dashboard';

/**
 * What everything is called in one stage. The stacks refer to one another by these names and not by exports, so that
 * each can be deployed, changed and removed by itself (docs/decisions/0008).
 */
export const namesOf = (stage: string) =>
  ({
    /** The stack of a project. */
    stack: (project: string) => `covid-etl-${stage}-${project}`,
    bucket: `covid-etl-${stage}-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
    database: `covid_etl_${stage}`,
    table: 'daily_counts',
    /** In Athena's catalog, where a table and a view share their names. */
    view: 'daily_counts_view',
    stateMachine: `CovidETL-${stage}`,
    function: (id: FunctionId) => `CovidETL-${stage}-${id}`,
    /** Whom the mails are from. */
    sender: `covid-etl ${stage}`,
    successTopic: `ETLJobStatus-${stage}`,
    failureTopic: `ETLErrorMessages-${stage}`,
    retryQueue: `Events_DLQ-${stage}`,
    parkedQueue: `Events_Parked-${stage}`,
    /** A dataset's own: the event that a rule could not deliver names the rule, and nothing else of the dataset. */
    dailyRule: (dataset: string) => `CovidETL-${stage}-daily-${dataset}`,
    failureRule: `CovidETL-${stage}-failure`,
    retryRule: `CovidETL-${stage}-retry`,
    statusRule: `CovidETL-${stage}-status`,
    hourlyStatusRule: `CovidETL-${stage}-status-hourly`,
    /** Step Functions' logs under this prefix don't fill up the ten resource policies of a region. */
    executionLogs: `/aws/vendedlogs/states/CovidETL-${stage}`,
    failureRecord: `/aws/events/CovidETL-${stage}-failures`,
    dashboard: `CovidETL-${stage}`,
    /** The files of the page. */
    siteBucket: `covid-etl-${stage}-site-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
    /** What CloudFront has of the page by a name; its names are the account's, whatever the region. */
    page: `CovidETL-${stage}-${Aws.REGION}`,
    /** Athena's workgroup. */
    workgroup: `CovidETL-${stage}`,
    /** A query that Athena has saved. */
    savedQuery: (query: string) => `CovidETL-${stage}-${query}`,
    /** The id of QuickSight's data source, data set and dashboard: each kind has ids of its own. */
    quicksight: `covid-etl-${stage}`,
    /** The parameter that holds the commit that was last deployed with success. */
    deployedCommit: `/covid-etl/${stage}/deployed-commit`,
  }) as const;

/** @see namesOf */
export type Names = ReturnType<typeof namesOf>;

/** The ARN of a topic or a queue of this account, by its name. */
export const arnOf = (stack: Stack, service: 'sns' | 'sqs', name: string): string =>
  stack.formatArn({ service, resource: name, arnFormat: ArnFormat.NO_RESOURCE_NAME });

/** The ARN of the stage's state machine. */
export const stateMachineArn = (stack: Stack, names: Names): string =>
  stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: names.stateMachine,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

const executionsOf = (stack: Stack, machine: string): string =>
  stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The ARNs of the executions of the stage's state machine. */
export const executionArns = (stack: Stack, names: Names): string => executionsOf(stack, names.stateMachine);

/** The ARNs of the executions that its distributed Map makes for partitions. */
export const partitionArns = (stack: Stack, names: Names): string =>
  executionsOf(stack, `${names.stateMachine}/${partitionsLabel}`);

/** The ARN of one of the stage's functions. */
export const functionArn = (stack: Stack, names: Names, id: FunctionId): string =>
  stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: names.function(id),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The ARN of a log group, without the trailing `:*` that stands for its streams. */
export const logGroupArn = (stack: Stack, name: string): string =>
  stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
