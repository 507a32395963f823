import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { withCloud, type CloudClient } from '../client.ts';
import { DataDirInUse } from '../cloud/errors.ts';
import { stateMachineArn } from '../cloud/names.ts';
import { follow, type Followed } from '../follow.ts';
import type { SourceOptions } from '../source/choose-source.ts';
import { writeSettings } from '../source/settings.ts';
import type { Terminal } from '../view/format.ts';
import { showOutcome } from '../view/outcome.ts';
import { progressOf } from '../view/progress.ts';
import { exitCodes } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';
import { execute, executionName } from './run.ts';
import { cloudOptions, sourceFor } from './with-source.ts';

export interface StartOptions extends CommonOptions, SourceOptions {
  readonly port: number;
  readonly once?: boolean;
}

/** How often a running `start` looks for executions that a schedule or another process has started. */
const lookMs = 1_000;

const hasExecutions = async ({ sfn }: CloudClient): Promise<boolean> =>
  ((await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions ?? []).length > 0;

/** The first execution of a dataset; in a new data directory then one for the latest date, to show an update. */
const runFirst = async (
  client: CloudClient,
  dataset: string,
  isNew: boolean,
  terminal: Terminal,
): Promise<Followed[]> => {
  const time = new Date().toISOString();
  const first = await execute(client, executionName('start'), { dataset, time }, terminal);
  const latest = first.loaded?.lastDate;
  if (!isNew || !latest) return [first];
  terminal.line();
  return [first, await execute(client, executionName('update'), { dataset, dates: [latest] }, terminal)];
};

/** Shows each execution that somebody else starts, until the signal. */
const watch = async (client: CloudClient, terminal: Terminal, signal: AbortSignal): Promise<void> => {
  const list = async () =>
    (await client.sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions ?? [];
  const seen = new Set((await list()).map(({ executionArn }) => executionArn));
  while (!signal.aborted) {
    for (const { executionArn = '', name = '' } of (await list()).reverse()) {
      if (seen.has(executionArn)) continue;
      seen.add(executionArn);
      terminal.line(`\n${terminal.style('bold', name)}`);
      showOutcome(terminal, await follow(client.sfn, executionArn, progressOf(terminal)));
    }
    await wait(lookMs, undefined, { signal }).catch(() => undefined);
  }
};

/** Resolves when the process is asked to end. */
const askedToEnd = async (): Promise<void> => {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
};

/** `start`: runs the system, with its schedules, until it is asked to end. */
export const start = async (options: StartOptions): Promise<number> => {
  const terminal = terminalFor(options);
  const ended = askedToEnd();
  const chosen = await sourceFor(options);
  terminal.line(chosen.why);
  const cloud = {
    ...cloudOptions(options, chosen),
    port: options.once ? 0 : options.port,
    withSchedules: !options.once,
  };
  return withCloud(cloud, async (client) => {
    if (client.attached) throw new DataDirInUse(resolve(options.dataDir), undefined);
    await writeSettings(resolve(options.dataDir), chosen.settings);
    if (!options.once) terminal.line(`See it load:  ${client.endpoint}`);
    terminal.line();
    const isNew = !(await hasExecutions(client));
    const executions: Followed[] = [];
    for (const dataset of chosen.settings.datasets)
      executions.push(...(await runFirst(client, dataset, isNew, terminal)));
    terminal.line(`\nThe table is in ${join(resolve(options.dataDir), 'store', 'table', 'daily_counts')}`);
    terminal.line(`Ask it:  npx covid-etl query "SELECT * FROM daily_counts ORDER BY date DESC LIMIT 7"`);
    printJson(options, { source: chosen.why, executions, endpoint: client.endpoint });
    const succeeded = executions.every(({ status }) => status === 'SUCCEEDED');
    if (options.once) return succeeded ? exitCodes.ok : exitCodes.failed;

    terminal.line(
      `\nSee it:  ${terminal.style('bold', client.endpoint)} (the figures, and the pipeline, live)`,
    );
    terminal.line('The same address is AWS_ENDPOINT_URL for Step Functions, Lambda, SQS and SNS.');
    for (const { name, expression, next } of (await client.about()).schedules)
      terminal.line(`  ${name.padEnd(5)} ${expression}, next at ${next}`);
    terminal.line('Ctrl-C ends it; what waits to be retried still waits at the next start.');
    const stop = new AbortController();
    await Promise.all([ended.then(() => stop.abort()), watch(client, terminal, stop.signal)]);
    terminal.line('\nEnding …');
    return exitCodes.ok;
  });
};
