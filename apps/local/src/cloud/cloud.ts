import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { lambdaStates, type LambdaState } from '@covid-etl/asl-definition';
import { sourceUrlSetting } from '@covid-etl/etl-core';
import { listen } from './endpoint.ts';
import { putEndEvent } from './event-bus.ts';
import { takeUpExecutions } from './executions.ts';
import { createFunctions, type FunctionConfig } from './functions.ts';
import { openJournal } from './journal.ts';
import { startMessaging } from './messaging.ts';
import * as names from './names.ts';
import { startSampleSource } from './sample-source.ts';
import { nextRun, runSchedules, schedules, type Schedule } from './scheduler.ts';
import { runExecution } from './state-machine.ts';
import { stepFunctionsApi } from './step-functions-api.ts';

export interface CloudOptions {
  /** Where everything is kept. */
  readonly dataDir: string;
  /** The port of the endpoint. @default 0, any free one */
  readonly port?: number;
  /** The dataset of an execution that names none. */
  readonly dataset: string;
  /** Where datasets are read from, by their ids. The sample is there always. */
  readonly sourceUrls: Readonly<Record<string, string>>;
  /** @default 'UTC' */
  readonly timeZone?: string;
  /** How often a failed date is retried. @default 7 */
  readonly maxAttempts?: number;
  /** Whether the daily schedules run. @default false */
  readonly withSchedules?: boolean;
  /** The folder of the built bundles. @default the one that this file was built into */
  readonly bundles?: string;
  /** Milliseconds between a failure and its retry within an execution. @default the definition's own */
  readonly retryIntervalMs?: number;
}

/** The laptop's cloud. */
export interface Cloud {
  /** The one address that Step Functions, Lambda, SQS and SNS answer at. */
  readonly endpoint: string;
  /** Resolves once no execution is running. */
  idle(): Promise<void>;
  /** Lets the running executions end, and frees everything. */
  close(): Promise<void>;
}

const stageTimeoutMs = 3_000;
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
const builtApps = (): string => fileURLToPath(new URL('..', import.meta.url));

const functionConfigs = (
  options: CloudOptions,
  endpoint: string,
  sourceUrls: Readonly<Record<string, string>>,
): Record<string, FunctionConfig> => {
  const bundles = options.bundles ?? builtApps();
  const environment = {
    STORE_URL: pathToFileURL(`${resolve(options.dataDir, 'store')}/`).href,
    DATASET: options.dataset,
    TIME_ZONE: options.timeZone ?? 'UTC',
    ...Object.fromEntries(
      Object.entries(sourceUrls).map(([dataset, url]) => [sourceUrlSetting(dataset), url]),
    ),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: names.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const stages = lambdaStates.map((state) => [
    state,
    { bundle: join(bundles, projects[state], 'handler.js'), timeoutMs: stageTimeoutMs, environment },
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

/**
 * Opens the cloud in a data directory: the state machine, the bundles, the event bus, the queues and topics, behind
 * one endpoint. What an earlier process left undone is taken up.
 *
 * @throws DataDirInUse, DataDirUnwritable, PortInUse, BundleMissing
 */
export const openCloud = async (options: CloudOptions): Promise<Cloud> => {
  const dataDir = resolve(options.dataDir);
  const { timeZone = 'UTC' } = options;
  // What is open is closed in the reverse order, also where opening the next part fails.
  await using opened = new AsyncDisposableStack();
  const journal = opened.adopt(openJournal(dataDir), (open) => open.close());
  const messaging = opened.adopt(await startMessaging(join(dataDir, 'cloud')), (open) => open.close());
  const sample = opened.adopt(await startSampleSource(timeZone), (open) => open.close());
  const sourceUrls = { ...options.sourceUrls, 'sample-us': sample.url };

  const endpoint = opened.adopt(await listen(options.port ?? 0), (open) => open.close());
  const functions = opened.adopt(
    createFunctions(functionConfigs(options, endpoint.url, sourceUrls), join(dataDir, 'logs')),
    (open) => open.close(),
  );
  const executions = await takeUpExecutions({
    journal,
    run: (execution) =>
      runExecution(execution, {
        functions,
        sns: messaging.sns,
        journal,
        retryIntervalMs: options.retryIntervalMs,
      }),
    deliver: (execution) => putEndEvent(execution, messaging, join(dataDir, 'logs', 'ETLFailures.log')),
  });
  opened.defer(() => executions.idle());

  const about = () => ({
    pid: process.pid,
    dataDir,
    dataset: options.dataset,
    sourceUrls,
    timeZone,
    schedules: schedules.map((schedule) => ({
      ...schedule,
      next: options.withSchedules ? nextRun(schedule) : null,
    })),
  });
  endpoint.serve({
    stepFunctions: stepFunctionsApi(executions, journal),
    functions,
    messagingUrl: messaging.endpoint,
    about,
  });

  const cloudFile = join(dataDir, names.cloudFile);
  writeFileSync(cloudFile, JSON.stringify({ pid: process.pid, endpoint: endpoint.url }));
  opened.defer(() => rmSync(cloudFile, { force: true }));

  const fire = async (name: Schedule['name'], time: string): Promise<void> => {
    // The name makes a schedule that fires twice start once.
    if (name === 'daily') executions.start(`daily-${time.replaceAll(':', '-')}`, JSON.stringify({ time }));
    else await functions.invoke(names.retryPoller, { time });
  };
  if (options.withSchedules) opened.defer(runSchedules(fire));

  const running = opened.move();
  return { endpoint: endpoint.url, idle: () => executions.idle(), close: () => running.disposeAsync() };
};
