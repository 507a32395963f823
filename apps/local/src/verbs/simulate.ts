import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetById, sampleCsv, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import { SingleBar } from 'cli-progress';
import { ratesOf } from '../simulator/faults.ts';
import type { SimulationReport } from '../simulator/report.ts';
import { simulate as runSimulation } from '../simulator/simulation.ts';
import { between, sourceRows } from '../simulator/source-rows.ts';
import { showReport, verdictOf } from '../view/simulation-report.ts';
import { exitCodes, UsageError, VerbFailed } from './errors.ts';
import { printJson, terminalFor } from './options.ts';

export interface SimulateOptions {
  readonly dataset: string;
  /** The path of the source's file; the sample is made. */
  readonly source?: string;
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  readonly seed: number;
  /** How many seeds are simulated, from `seed` on. */
  readonly seeds: number;
  /** A rate, `none`, or the path of a file of rates. */
  readonly faults: string;
  readonly json?: boolean;
}

/** The sample goes on for ever; a simulation of it ends here unless it is told otherwise. */
const sampleEnd = '2023-03-23' as CalendarDate;

const readText = (path: string, option: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${option}: ${(cause as Error).message}`, { cause });
  }
};

/** The publisher of a simulation has one file of one region. */
const requireOneRegion = ({ id, sources }: Dataset): void => {
  if (sources.length > 1 || sources[0].region.columns)
    throw new UsageError(
      `--dataset: ${id} has several regions or files; nyt-us and sample-us can be simulated`,
    );
};

const textOf = (dataset: Dataset, { source, to }: SimulateOptions): string => {
  if (source !== undefined) return readText(source, '--source');
  if (dataset.id === 'sample-us') return sampleCsv(to ?? sampleEnd);
  throw new UsageError(`--source: give the path of a file of ${dataset.id}, from ${dataset.sources[0].url}`);
};

/** Linux keeps this folder in memory: a simulation writes ten thousands of small files, and none is to last. */
const inMemory = '/dev/shm';
const scratch = (): Promise<string> =>
  mkdtemp(join(existsSync(inMemory) ? inMemory : tmpdir(), 'covid-etl-simulation-'));

/** The command line that gives the same report again. */
export const commandOf = (options: SimulateOptions, seed: number): string[] => [
  'simulate',
  ...['--dataset', options.dataset],
  ...(options.source === undefined ? [] : ['--source', options.source]),
  ...(options.from === undefined ? [] : ['--from', options.from]),
  ...(options.to === undefined ? [] : ['--to', options.to]),
  ...['--faults', options.faults],
  ...['--seed', String(seed)],
];

/** An argument as a POSIX shell takes it for one. */
const shellQuoted = (argument: string): string =>
  /^[\w./:=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

/** One seed, in this process. */
const simulateOne = async (options: SimulateOptions): Promise<SimulationReport> => {
  const dataset = datasetById(options.dataset);
  requireOneRegion(dataset);
  const rows = sourceRows(textOf(dataset, options), dataset);
  const days = between(rows, options.from, options.to);
  if (!days) throw new UsageError(`--from, --to: the source has no rows of these dates`);
  const rates = ratesOf(options.faults, (path) => readText(path, '--faults'));
  const directory = await scratch();
  // Errors are a simulation's daily bread, and nobody reads where they come from.
  Error.stackTraceLimit = 0;
  const bar = new SingleBar({
    format: '{bar} {percentage} %, {value} of {total} days',
    stopOnComplete: true,
  });
  if (process.stderr.isTTY && !options.json) bar.start(rows.length, 0);
  try {
    return await runSimulation({
      dataset,
      rows,
      ...days,
      seed: options.seed,
      rates,
      directory,
      onDay: (done, all) => {
        bar.setTotal(all);
        bar.update(done);
      },
    });
  } finally {
    bar.stop();
    await rm(directory, { recursive: true });
  }
};

/** A simulation leaves much that is young and dead: with room for it, it is looked through less often. */
const nodeOptions = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

/** One seed, in a process of its own: by the command line that reproduces it. */
const simulateApart = (options: SimulateOptions, seed: number): Promise<SimulationReport> =>
  new Promise((resolve, reject) => {
    const [, command = ''] = process.argv;
    const args = [...nodeOptions, command, ...commandOf(options, seed), '--json'];
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 ** 2 }, (error, stdout, stderr) => {
      if (stdout === '') reject(new VerbFailed(stderr.trim() || (error?.message ?? 'no report')));
      else resolve(JSON.parse(stdout) as SimulationReport);
    });
  });

/** Many seeds, as many at a time as there are processors. */
const simulateMany = async (
  options: SimulateOptions,
  onReport: (report: SimulationReport) => void,
): Promise<SimulationReport[]> => {
  const reports: SimulationReport[] = [];
  let next = options.seed;
  const work = async (): Promise<void> => {
    while (next < options.seed + options.seeds) {
      const seed = next;
      next += 1;
      const report = await simulateApart(options, seed);
      onReport(report);
      reports.push(report);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return reports.sort((a, b) => a.seed - b.seed);
};

/** `simulate`: years of the system in a minute, with faults, and whether it has kept its promise. */
export const simulate = async (options: SimulateOptions): Promise<number> => {
  const terminal = terminalFor(options);
  const command = (seed: number): string =>
    ['covid-etl', ...commandOf(options, seed)].map(shellQuoted).join(' ');
  if (options.seeds === 1) {
    const report = await simulateOne(options);
    showReport(terminal, report, command(options.seed));
    printJson(options, report);
    return report.violations.length === 0 ? exitCodes.ok : exitCodes.failed;
  }
  const reports = await simulateMany(options, (report) =>
    terminal.line(`seed ${String(report.seed).padStart(4)}  ${verdictOf(terminal, report)}`),
  );
  printJson(options, reports);
  const broken = reports.filter(({ violations }) => violations.length > 0);
  for (const report of broken) {
    terminal.line();
    showReport(terminal, report, command(report.seed));
  }
  terminal.line(`${reports.length - broken.length} of ${reports.length} seeds kept every invariant`);
  return broken.length === 0 ? exitCodes.ok : exitCodes.failed;
};
