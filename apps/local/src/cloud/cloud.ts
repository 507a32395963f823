import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sweepStore } from '@covid-etl/etl-core';
import { storeOf } from '../store-of.ts';
import { listen } from './endpoint.ts';
import { putEndEvent } from './event-bus.ts';
import { takeUpExecutions } from './executions.ts';
import { builtApps, functionConfigs, type FunctionOptions } from './function-configs.ts';
import { createFunctions } from './functions.ts';
import { openJournal } from './journal.ts';
import { startMessaging } from './messaging.ts';
import * as names from './names.ts';
import { pageServer } from './page.ts';
import { pipelineStatusReader } from './pipeline-status.ts';
import { startSampleSource } from './sample-source.ts';
import { nextRun, runSchedules, schedules, type Schedule } from './scheduler.ts';
import { runExecution, workflowFor } from './state-machine.ts';
import { stepFunctionsApi } from './step-functions-api.ts';

export interface CloudOptions extends FunctionOptions {
  /** The port of the endpoint. @default 0, any free one */
  readonly port?: number;
  /** Where files are read from, by their ids. The sample is there always. */
  readonly sourceUrls: Readonly<Record<string, string>>;
  /** Whether the daily schedules run. @default false */
  readonly withSchedules?: boolean;
  /** Milliseconds between a failure and its retry within an execution. @default the definition's own */
  readonly retryIntervalMs?: number;
}

/**
 * What the daily rule starts: an execution for each dataset. Its name makes a schedule that fires twice start once.
 */
export const dailyStarts = (datasets: readonly string[], time: string) => {
  const instant = time.replaceAll(':', '-');
  if (datasets.length === 1) return [{ name: `daily-${instant}`, input: { time } }];
  return datasets.map((dataset) => ({ name: `daily-${dataset}-${instant}`, input: { time, dataset } }));
};

/** The laptop's cloud. */
export interface Cloud {
  /** The one address that Step Functions, Lambda, SQS and SNS answer at. */
  readonly endpoint: string;
  /** Resolves once no execution is running. */
  idle(): Promise<void>;
  /** Lets the running executions end, and frees everything. */
  close(): Promise<void>;
}

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
  // The journal's lock makes this the only process that runs stages here, and none of them runs yet: nobody is writing.
  await sweepStore(pathToFileURL(dataDir).href);
  const messaging = opened.adopt(await startMessaging(join(dataDir, 'cloud')), (open) => open.close());
  const sample = opened.adopt(await startSampleSource(timeZone), (open) => open.close());
  const sourceUrls = { ...options.sourceUrls, 'sample-us': sample.url };

  const endpoint = opened.adopt(await listen(options.port ?? 0), (open) => open.close());
  const functions = opened.adopt(
    createFunctions(functionConfigs(options, endpoint.url, sourceUrls), join(dataDir, 'logs')),
    (open) => open.close(),
  );
  const workflow = workflowFor(options.datasets);
  const executions = await takeUpExecutions({
    journal,
    run: (execution) =>
      runExecution(execution, {
        workflow,
        functions,
        sns: messaging.sns,
        journal,
        retryIntervalMs: options.retryIntervalMs,
      }),
    deliver: (execution) => putEndEvent(execution, messaging, join(dataDir, 'logs', 'ETLFailures.log')),
  });
  opened.defer(() => executions.idle());

  const nextRuns = () =>
    schedules.map((schedule) => ({ ...schedule, next: options.withSchedules ? nextRun(schedule) : null }));
  const about = () => ({
    pid: process.pid,
    dataDir,
    datasets: options.datasets,
    sourceUrls,
    timeZone,
    schedules: nextRuns(),
  });
  const page = pageServer({
    page: join(options.bundles ?? builtApps(), 'dashboard'),
    store: join(dataDir, 'store'),
    pipelineStatus: pipelineStatusReader({
      journal,
      store: await storeOf(dataDir),
      messagingUrl: messaging.endpoint,
      scheduled: options.datasets,
      timeZone,
      schedules: nextRuns,
    }),
  });
  endpoint.serve({
    stepFunctions: stepFunctionsApi(executions, journal, workflow),
    functions,
    messagingUrl: messaging.endpoint,
    about,
    page,
  });

  const cloudFile = join(dataDir, names.cloudFile);
  writeFileSync(cloudFile, JSON.stringify({ pid: process.pid, endpoint: endpoint.url }));
  opened.defer(() => rmSync(cloudFile, { force: true }));

  const fire = async (name: Schedule['name'], time: string): Promise<void> => {
    if (name === 'retry') await functions.invoke(names.retryPoller, { time });
    else
      for (const { name, input } of dailyStarts(options.datasets, time))
        executions.start(name, JSON.stringify(input));
  };
  if (options.withSchedules) opened.defer(runSchedules(fire));

  const running = opened.move();
  return { endpoint: endpoint.url, idle: () => executions.idle(), close: () => running.disposeAsync() };
};
