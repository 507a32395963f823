import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { lambdaStates, type LambdaState } from '@covid-etl/asl-definition';
import { sourceUrlSetting } from '@covid-etl/etl-core';
import type { FunctionConfig } from './functions.ts';
import * as names from './names.ts';
import { stageTimeouts } from './stage-timeouts.ts';

const pollerTimeoutMs = 60_000;

/** The folder of each state's project. */
const projects: Record<LambdaState, string> = {
  GetETLStatus: 'etl-lambdas/get-etl-status',
  InitialLoad: 'etl-lambdas/initial-load',
  Update: 'etl-lambdas/update',
  Transform: 'etl-lambdas/transform',
  Load: 'etl-lambdas/load',
};

/** The folder that the bundles of all apps were built into: this file is in one of them. */
export const builtApps = (): string => fileURLToPath(new URL('..', import.meta.url));

/** What the functions are configured by. */
export interface FunctionOptions {
  /** Where everything is kept. */
  readonly dataDir: string;
  /** What the schedule loads; the first is the dataset of an execution that names none. */
  readonly datasets: readonly string[];
  /** @default 'UTC' */
  readonly timeZone?: string;
  /** How often a failed date is retried. @default 7 */
  readonly maxAttempts?: number;
  /** The folder of the built bundles. @default the one that this file was built into */
  readonly bundles?: string;
}

/** Every function as it is configured on a laptop, by its name. */
export const functionConfigs = (
  options: FunctionOptions,
  endpoint: string,
  sourceUrls: Readonly<Record<string, string>>,
): Record<string, FunctionConfig> => {
  const bundles = options.bundles ?? builtApps();
  const environment = {
    STORE_URL: pathToFileURL(`${resolve(options.dataDir, 'store')}/`).href,
    ...(options.datasets[0] === undefined ? {} : { DATASET: options.datasets[0] }),
    TIME_ZONE: options.timeZone ?? 'UTC',
    ...Object.fromEntries(Object.entries(sourceUrls).map(([file, url]) => [sourceUrlSetting(file), url])),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: names.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const stages = lambdaStates.map((state) => [
    state,
    {
      bundle: join(bundles, projects[state], 'handler.js'),
      timeoutMs: stageTimeouts[state] * 1_000,
      environment,
    },
  ]);
  return {
    ...(Object.fromEntries(stages) as Record<LambdaState, FunctionConfig>),
    [names.retryPoller]: {
      bundle: join(bundles, 'retry-poller', 'handler.js'),
      timeoutMs: pollerTimeoutMs,
      environment: {
        ...environment,
        QUEUE_URL: names.queueUrl(endpoint, names.retryQueue),
        PARKED_QUEUE_URL: names.queueUrl(endpoint, names.parkedQueue),
        STATE_MACHINE_ARN: names.stateMachineArn,
        FAILURE_TOPIC_ARN: names.topicArn(names.failureTopic),
        MAX_ATTEMPTS: String(options.maxAttempts ?? 7),
      },
    },
  };
};
