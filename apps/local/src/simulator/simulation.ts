import { mkdirSync } from 'node:fs';
import { addDays, dateRange, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import { Cron } from 'croner';
import { functionConfigs } from '../cloud/function-configs.ts';
import { retryPoller } from '../cloud/names.ts';
import { schedules, toCron, type Schedule } from '../cloud/scheduler.ts';
import { endpoint, startProcess, type CloudPorts } from './cloud.ts';
import { createFaults, type FaultRates } from './faults.ts';
import { createInvariants } from './invariants.ts';
import { createLasting } from './lasting.ts';
import { createPublisher, type SourceRow } from './publisher.ts';
import { createRandom } from './random.ts';
import { reportOf, type SimulationReport } from './report.ts';
import { compileBundle } from './sandbox.ts';
import { openTableReader } from './table-reader.ts';
import { withoutTimeouts } from './time-outs.ts';

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
  /** The folder of the built bundles. @default the one that this file was built into */
  readonly bundles?: string;
  readonly onDay?: (done: number, all: number) => void;
}

/** After the last row, without faults, everything has to be well within these days: retention is 14, and a late row 12. */
const settlingDays = 30;
/** How long the schedules and the faults go on after the last row. */
const daysAfterwards = 10;
const mostViolations = 20;

type Action = () => Promise<unknown>;

/** The hour of the day at which nothing but what is late happens. */
const eveningHour = 18;

const crons = new Map(
  schedules.map(({ name, expression }) => [name, new Cron(toCron(expression), { timezone: 'UTC' })]),
);
const firesAt = (name: Schedule['name'], day: CalendarDate): number => {
  const midnight = new Date(Date.parse(day) - 1000);
  return crons.get(name)?.nextRun(midnight)?.getTime() ?? 0;
};

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
  const publisher = createPublisher(
    dataset,
    options.rows.filter(({ date }) => date <= to),
    from,
    faults,
    random,
  );
  const lasting = createLasting(() => now);
  const reader = await openTableReader();
  const invariants = createInvariants({ dataset, publisher, lasting, reader, today: () => today });
  const configs = functionConfigs(
    { dataDir: directory, dataset: dataset.id, ...(options.bundles && { bundles: options.bundles }) },
    endpoint,
    { [dataset.id]: 'https://source.simulated/file.csv' },
  );
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
    onWritten: (path) => invariants.onWritten(path),
    beforeRelease: () => invariants.checkWritten(),
    onFailed: (execution) => invariants.onFailed(execution),
  };
  let running = await startProcess(lasting, ports);
  let number = 0;
  let pollerFailures = 0;
  let kills = 0;

  const startExecution =
    (kind: string, input: object): Action =>
    () => {
      number += 1;
      const execution = running.executions.start(
        `${kind}-${number}`,
        JSON.stringify({ dataset: dataset.id, ...input }),
      );
      return Promise.resolve(execution);
    };
  const poll: Action = () =>
    running.turns
      .run(() => running.functions.invoke(retryPoller, {}))
      // What it could not do it says in its log, and does the next morning.
      .catch(() => void (pollerFailures += 1));

  /** Does things at the same time, and waits until all is quiet, or the process is killed and started again. */
  const together = async (instant: number, actions: readonly Action[]): Promise<void> => {
    now = instant;
    const before = lasting.mails.length;
    const started = number;
    const { overruns, turns } = running;
    const goingOn = overruns
      .splice(0, random.int(0, overruns.length))
      .map((overrun) => () => turns.run(() => overrun.goOn()));
    turns.stopAt(faults.at('process') ? random.int(1, 80) : Infinity);
    const work = async (): Promise<false> => {
      await Promise.all([...actions, ...goingOn].map((action) => action()));
      await running.idle();
      return false;
    };
    const isKilled = await Promise.race([work(), turns.stopped.then(() => true)]);
    if (isKilled) {
      kills += 1;
      running = await startProcess(lasting, ports);
      await running.idle();
    }
    await invariants.checkWritten();
    invariants.checkCustody();
    const wasAlone =
      !isKilled && goingOn.length === 0 && running.overruns.length === 0 && number === started + 1;
    const [mail, ...others] = lasting.mails.slice(before);
    if (!wasAlone || mail?.state === undefined || others.length > 0) return;
    const served = publisher.lastServed();
    if (!served) return;
    const { asked = [] } = (JSON.parse(mail.state) as { result: { asked?: CalendarDate[] } }).result;
    invariants.checkAgainst(served, asked);
  };

  /** The source ends in this simulation where it may go on in the world: there the last day is asked for again. */
  const lastDay = addDays(to, dataset.publicationLagDays);
  const dailyTime = (day: CalendarDate): string =>
    new Date(firesAt('daily', to === dataset.lastDate || day < lastDay ? day : lastDay)).toISOString();

  const actionsOf = (day: CalendarDate): Record<'morning' | 'noon' | 'evening', Action[]> => {
    const slots: Record<'morning' | 'noon' | 'evening', Action[]> = { morning: [], noon: [], evening: [] };
    const retry = faults.at('retry');
    if (retry !== 'never')
      slots[retry === 'late' ? 'noon' : 'morning'].push(poll, ...(retry === 'twice' ? [poll] : []));
    const time = dailyTime(day);
    const start = startExecution('daily', { time });
    const daily = faults.at('daily');
    if (daily === 'deadLetter') {
      const event = { id: `daily-${day}`, source: 'aws.events', 'detail-type': 'Scheduled Event', time };
      lasting.waiting.send(JSON.stringify(event));
    } else if (daily !== 'never')
      slots[daily === 'late' ? 'evening' : 'noon'].push(start, ...(daily === 'twice' ? [start] : []));
    if (faults.at('person')) {
      const dates = Array.from({ length: random.int(1, 3) }, () => addDays(day, -random.int(1, 40)));
      const within = [...new Set(dates)].filter((date) => date >= dataset.firstDate && date <= to).sort();
      if (within.length > 0)
        slots[random.pick(['morning', 'noon', 'evening'] as const)].push(
          startExecution('manual', { dates: within }),
        );
    }
    return slots;
  };
  const live = async (day: CalendarDate): Promise<void> => {
    today = day;
    publisher.publishMorning(day);
    const { morning, noon, evening } = actionsOf(day);
    await together(firesAt('retry', day), morning);
    await together(firesAt('daily', day), noon);
    if (evening.length > 0) await together(Date.parse(day) + eveningHour * 3_600_000, evening);
  };

  const days = dateRange(today, addDays(lastDay, daysAfterwards));
  for (const [index, day] of days.entries()) {
    await live(day);
    options.onDay?.(index + 1, days.length);
    if (invariants.violations.length >= mostViolations) break;
  }
  // From here on nothing strikes: what has failed has to heal.
  faults.end();
  // A process that was stopped and started again brings every event to where it has to go.
  running = await startProcess(lasting, ports);
  await running.idle();
  for (let settling = 0; settling < settlingDays; settling += 1) {
    const isWell = publisher.isComplete() && lasting.waiting.messages().length === 0 && settling > 1;
    if (isWell || invariants.violations.length >= mostViolations) break;
    today = addDays(today, 1);
    publisher.publishMorning(today);
    await together(firesAt('retry', today), [poll]);
    await together(firesAt('daily', today), [startExecution('daily', { time: dailyTime(today) })]);
  }
  invariants.checkEnd();
  await checkReload();
  reader.close();
  return reportOf({ options, lasting, invariants, faults, kills, pollerFailures, days: days.length });

  /** A plain re-load of what the source has: it must find that nothing is left to do. */
  async function checkReload(): Promise<void> {
    const rows = invariants.table.size;
    const before = lasting.mails.length;
    await together(now + 1, [startExecution('reload', { time: new Date(now).toISOString(), full: true })]);
    const state = lasting.mails.slice(before).find((mail) => mail.state !== undefined)?.state ?? '{}';
    const { result } = JSON.parse(state) as { result?: { rows: object } };
    const expected = { inserted: 0, updated: 0, unchanged: rows, rejected: 0 };
    if (JSON.stringify(result?.rows) !== JSON.stringify(expected))
      invariants.violate(
        'a plain re-load changes nothing',
        `${JSON.stringify(result?.rows)} instead of ${JSON.stringify(expected)}`,
      );
  }
};
