import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { datasets, loadedDates, plural, readLedger } from '@covid-etl/etl-core';
import type { CloudClient } from '../client.ts';
import { retryQueue, stateMachineArn } from '../cloud/names.ts';
import { nextRun, schedules } from '../cloud/scheduler.ts';
import { readWaiting } from '../cloud/waiting.ts';
import { storeOf } from '../store-of.ts';
import { describeParked, parkedEntries } from '../parked/parked-entries.ts';
import type { Terminal } from '../view/format.ts';
import { exitCodes } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';
import { withSource } from './with-source.ts';

const shownRuns = 10;

/** What has been loaded, a line for each dataset that has anything. */
const readDatasets = async (dataDir: string) => {
  const store = await storeOf(dataDir);
  const read = datasets.map(async ({ id }) => {
    const dates = loadedDates((await readLedger(store, id)).ledger);
    return {
      dataset: id,
      dates: dates.length,
      firstDate: dates.at(0) ?? null,
      lastDate: dates.at(-1) ?? null,
    };
  });
  return (await Promise.all(read)).filter(({ dates }) => dates > 0);
};

const readRuns = async ({ sfn }: CloudClient) => {
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: shownRuns }),
  );
  return executions.map(({ name, status, startDate, stopDate }) => ({
    name,
    status,
    startDate: startDate?.toISOString(),
    durationMs: stopDate && startDate ? stopDate.getTime() - startDate.getTime() : null,
  }));
};

const readStatus = async (options: CommonOptions, client: CloudClient) => {
  const about = await client.about();
  return {
    running: client.attached ? { pid: about.pid, endpoint: client.endpoint } : null,
    datasets: await readDatasets(options.dataDir),
    runs: await readRuns(client),
    waiting: (await client.messages(retryQueue)).map(readWaiting),
    parked: await parkedEntries(client),
    schedules: schedules.map((schedule) => ({ ...schedule, next: nextRun(schedule) })),
  };
};

const showStatus = (terminal: Terminal, status: Awaited<ReturnType<typeof readStatus>>): void => {
  const heading = (text: string): void => terminal.line(terminal.style('bold', text));
  heading('Loaded');
  if (status.datasets.length === 0) terminal.line('  nothing yet');
  for (const { dataset, dates, firstDate, lastDate } of status.datasets)
    terminal.line(`  ${dataset}: ${plural(dates, 'date')}, ${firstDate} to ${lastDate}`);
  heading('Runs, newest first');
  if (status.runs.length === 0) terminal.line('  none yet');
  for (const { name, status: ended, startDate } of status.runs)
    terminal.line(
      `  ${startDate}  ${terminal.style(ended === 'SUCCEEDED' ? 'green' : 'red', (ended ?? '').padEnd(9))}  ${name}`,
    );
  heading('Waiting to be retried');
  if (status.waiting.length === 0) terminal.line('  nothing');
  for (const { execution, error, input } of status.waiting)
    terminal.line(`  ${execution ?? 'a message'}: ${error ?? ''} ${JSON.stringify(input)}`);
  heading('Parked');
  if (status.parked.length === 0) terminal.line('  nothing');
  for (const entry of status.parked) terminal.line(`  ${entry.id}: ${describeParked(entry)}`);
  heading('Schedules');
  for (const { name, expression, next } of status.schedules)
    terminal.line(`  ${name.padEnd(5)} ${expression}, next at ${next}`);
  terminal.line(
    status.running
      ? `  run by process ${status.running.pid} at ${status.running.endpoint}`
      : '  no process runs them at the moment; start one by: npm start',
  );
};

/** `status`: what has been loaded, the last runs, what waits, and when the schedules run next. */
export const status = async (options: CommonOptions): Promise<number> =>
  withSource(options, async (client) => {
    const read = await readStatus(options, client);
    showStatus(terminalFor(options), read);
    printJson(options, read);
    return exitCodes.ok;
  });
