import { mkdirSync } from 'node:fs';
import { addDays, dateRange, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import { functionConfigs } from '../cloud/function-configs.ts';
import { retryPoller } from '../cloud/names.ts';
import { endpoint, startProcess, type CloudPorts } from './cloud.ts';
import { createDayPlan, type Slot, type Task } from './day-plan.ts';
import { createExecutionInvariants } from './execution-invariants.ts';
import { createFaults, type FaultRates } from './faults.ts';
import { createLasting, outcomeIn } from './lasting.ts';
import { createPublisher, type SourceRow } from './publisher.ts';
import { createRandom } from './random.ts';
import { reportOf, type SimulationReport } from './report.ts';
import { compileBundle } from './sandbox.ts';
import { createTableInvariants } from './table-invariants.ts';
import { openTableReader } from './table-reader.ts';
import { withoutTimeouts } from './time-outs.ts';
import { createViolations } from './violations.ts';

export interface SimulationOptions {
  readonly dataset: Dataset;
  /** Every row that the source will ever have. */
  readonly rows: readonly SourceRow[];
  /** The first and the last date whose row appears while the simulation runs; earlier rows are there from the start. */
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly seed: number;
  readonly rates: FaultRates;
  /** An empty directory for the store. */
  readonly directory: string;
  readonly onDay?: (done: number, all: number) => void;
}

/** After the last row, without faults, everything has to be well within these days: retention is 14, and a late row 12. */
const settlingDays = 30;
/** How long the schedules and the faults go on after the last row. */
const daysAfterwards = 10;
const mostViolations = 20;
/** A process that is to be killed is killed at one of as many moments. */
const momentsToKill = 80;

/**
 * Runs the system, day after day, on a simulated clock: the definition, the built bundles, the poller, the failure
 * rule and the schedules are the real ones; the source, Lambda, SQS, SNS and the clock are simulated, with faults. The
 * same options give the same report.
 */
export const simulate = (options: SimulationOptions): Promise<SimulationReport> =>
  withoutTimeouts(() => run(options));

const run = async (options: SimulationOptions): Promise<SimulationReport> => {
  const { dataset, from, to, seed, rates, directory } = options;
  mkdirSync(directory, { recursive: true });
  const random = createRandom(seed);
  const faults = createFaults(rates, random);
  let today = addDays(from, dataset.publicationLagDays);
  let now = Date.parse(today);
  const rows = options.rows.filter(({ date }) => date <= to);
  const publisher = createPublisher(dataset, rows, from, faults, random);
  const lasting = createLasting(() => now);
  const reader = await openTableReader();
  const violations = createViolations(() => today);
  const { must } = violations;
  const tables = createTableInvariants({ dataset, publisher, reader, today: () => today, must });
  const { isLoaded } = tables;
  const executions = createExecutionInvariants({ dataset, lasting, today: () => today, isLoaded, must });
  const configs = functionConfigs({ dataDir: directory, datasets: [dataset.id] }, endpoint, {
    [dataset.id]: 'https://source.simulated/file.csv',
  });
  const counts = { lostRaces: 0, comparisons: 0, pollerFailures: 0 };
  let started = 0;
  let runs = 0;
  const ports: CloudPorts = {
    directory,
    now: () => now,
    faults,
    random,
    configs,
    bundles: Object.fromEntries(
      Object.entries(configs).map(([name, { bundle }]) => [name, compileBundle(bundle)]),
    ),
    fetch: (url, init) => publisher.fetch(url, init),
    onWritten: (path) => tables.onWritten(path),
    onLostRace: () => void (counts.lostRaces += 1),
    beforeRelease: () => tables.checkWritten(),
    onRun: (execution) => {
      runs += 1;
      executions.onRun(execution);
    },
    onDelivery: (execution) => executions.onDelivery(execution),
  };
  let running = await startProcess(lasting, ports);

  const startExecution = (kind: string, input: object): void => {
    started += 1;
    running.executions.start(`${kind}-${started}`, JSON.stringify({ dataset: dataset.id, ...input }));
  };
  const doTask = async (task: Task): Promise<void> => {
    if (task.do === 'start') startExecution(task.as, task.input);
    else if (task.do === 'enqueue') lasting.waiting.send(task.body);
    else
      await running.turns
        .run(() => running.functions.invoke(retryPoller, {}))
        // What it could not do it says in its log, and does the next morning.
        .catch(() => void (counts.pollerFailures += 1));
  };

  /** Does things at the same time, and waits until all is quiet, or the process is killed and started again. */
  const together = async (instant: number, ...actions: (() => Promise<void>)[]): Promise<void> => {
    now = instant;
    const overrunsSoFar = (): number => faults.counts()['stage.overrun'] ?? 0;
    const before = { mails: lasting.mails.length, runs, overruns: overrunsSoFar() };
    const { overruns, turns } = running;
    const goingOn = overruns
      .splice(0, random.int(0, overruns.length))
      .map((overrun) => () => turns.run(() => overrun.goOn()));
    const kill = faults.threat('process');
    turns.stopAt(kill ? random.int(1, momentsToKill) : Infinity);
    const work = async (): Promise<false> => {
      await Promise.all([...actions, ...goingOn].map((action) => action()));
      await running.idle();
      return false;
    };
    const isKilled = await Promise.race([work(), turns.stopped.then(() => true)]);
    if (isKilled) {
      kill?.strike();
      executions.onKill();
      running = await startProcess(lasting, ports);
      await running.idle();
    }
    await tables.checkWritten();
    executions.checkCustody();
    // What goes on after its time-out is company: it may be what the source has served last.
    const hadCompany = isKilled || goingOn.length > 0 || overrunsSoFar() > before.overruns;
    if (!hadCompany && runs === before.runs + 1) compareAfter(before.mails);
  };

  /** Compares the table with the source after an execution that had the system for itself and has told of a success. */
  function compareAfter(mailsBefore: number): void {
    const outcome = outcomeIn(lasting.mails.slice(mailsBefore));
    const served = publisher.lastServed();
    if (!outcome || !served) return;
    tables.checkAgainst(served, outcome.asked);
    counts.comparisons += 1;
  }

  const { slotsOf, plainSlotsOf } = createDayPlan({ dataset, to, faults, random });
  const live = async (day: CalendarDate, slots: () => readonly Slot[]): Promise<void> => {
    today = day;
    publisher.publishMorning(day);
    for (const { instant, tasks } of slots())
      await together(instant, ...tasks.map((task) => () => doTask(task)));
  };

  const days = dateRange(today, addDays(to, dataset.publicationLagDays + daysAfterwards));
  for (const [index, day] of days.entries()) {
    await live(day, () => slotsOf(day));
    options.onDay?.(index + 1, days.length);
    if (violations.all.length >= mostViolations) break;
  }
  // From here on nothing strikes: what has failed has to heal.
  faults.end();
  // A process that was stopped and started again brings every event to where it has to go.
  executions.onKill();
  running = await startProcess(lasting, ports);
  await running.idle();
  for (let settling = 0; settling < settlingDays; settling += 1) {
    const isWell = publisher.isComplete() && lasting.waiting.messages().length === 0 && settling > 1;
    if (isWell || violations.all.length >= mostViolations) break;
    const day = addDays(today, 1);
    await live(day, () => plainSlotsOf(day));
  }
  // What was parked on the last day, the next morning tells of.
  const nextDay = addDays(today, 1);
  await live(nextDay, () => plainSlotsOf(nextDay));
  tables.checkEnd();
  executions.checkEnd();
  await checkReload();
  reader.close();
  return reportOf({
    options,
    lasting,
    faults,
    ...counts,
    days: days.length,
    rows: tables.table.size,
    healed: executions.healed,
    violations: violations.all,
  });

  /** A plain re-load of what the source has: it must find that nothing is left to do. */
  async function checkReload(): Promise<void> {
    const before = lasting.mails.length;
    const input = { time: new Date(now).toISOString(), full: true };
    await together(now + 1, () => doTask({ do: 'start', as: 'manual', input }));
    const found = JSON.stringify(outcomeIn(lasting.mails.slice(before))?.rows);
    const nothing = { inserted: 0, updated: 0, unchanged: tables.table.size, rejected: 0 };
    const expected = JSON.stringify(nothing);
    must(found === expected, 'a plain re-load changes nothing', `${found} instead of ${expected}`);
  }
};
