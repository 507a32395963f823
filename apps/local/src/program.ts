import { Command, CommanderError, Option } from 'commander';
import { datasets as allDatasets, InvalidInput } from '@covid-etl/etl-core';
import { EnvironmentError } from './cloud/errors.ts';
import { datasets } from './verbs/datasets.ts';
import { exitCodes, UsageError, VerbFailed } from './verbs/errors.ts';
import { exportFormats, exportTable, type ExportOptions } from './verbs/export.ts';
import { messages } from './verbs/messages.ts';
import {
  asOfArgument,
  dateArgument,
  dateListArgument,
  portArgument,
  timeArgument,
  timeZoneArgument,
  wholeArgument,
  type CommonOptions,
} from './verbs/options.ts';
import { parked } from './verbs/parked.ts';
import { quality, type QualityOptions } from './verbs/quality.ts';
import { query, type QueryOptions } from './verbs/query.ts';
import { retry } from './verbs/retry.ts';
import { run, type RunOptions } from './verbs/run.ts';
import { simulate, type SimulateOptions } from './verbs/simulate.ts';
import { start, type StartOptions } from './verbs/start.ts';
import { status } from './verbs/status.ts';
import { unpark, type UnparkOptions } from './verbs/unpark.ts';

const defaultPort = 4810;

/** The command line, without its verbs. */
const withCommonOptions = (command: Command): Command =>
  command
    .option('--data-dir <directory>', 'where everything is kept', '.covid-etl')
    .option('--json', 'write one JSON document for programs instead of text')
    .addOption(
      new Option('--time-zone <zone>', 'the zone in which an instant becomes a date')
        .default('UTC')
        .argParser(timeZoneArgument),
    );

const known = allDatasets.map(({ id }) => id).join(', ');

/** @param which datasets the verb takes, in words */
const withSourceOptions = (command: Command, which: string): Command =>
  command
    .option('--dataset <name>', `${which}: ${known}`)
    .option(
      '--source <url or path...>',
      'read the dataset from here: https:, file:, http: on this machine, or a path; of a dataset of several files, ' +
        'each by its name: nyt-us=us.csv',
    );

const asOfOption = (): Option =>
  new Option(
    '--as-of <date or instant>',
    'the table as it was then, made anew from what was retrieved',
  ).argParser(asOfArgument);

/**
 * Runs the command line.
 *
 * @returns the exit code
 */
export const runProgram = async (argv: readonly string[]): Promise<number> => {
  let code: number = exitCodes.ok;
  const verb = (name: string, description: string): Command =>
    withCommonOptions(program.command(name)).description(description);
  const program = new Command('covid-etl')
    .description('The daily COVID-19 ETL job: the real workflow, Lambdas, queue and topics, on a laptop')
    .exitOverride()
    .showHelpAfterError('(covid-etl --help lists the verbs and their options)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 an execution or a query failed, 2 wrong usage, 3 the machine is not ready',
    );

  withSourceOptions(
    verb('start', 'run the system: a first load, then the schedules (13:00 and 07:00 UTC)'),
    'a dataset, or several separated by commas',
  )
    .option('--once', 'end after the first load')
    .addOption(
      new Option('--port <port>', 'the port of the cloud on 127.0.0.1')
        .default(defaultPort)
        .argParser(portArgument),
    )
    .action(async (options: StartOptions) => void (code = await start(options)));
  withSourceOptions(
    verb('run', 'run the workflow once, for now unless a date or a time is given'),
    'the dataset',
  )
    .option('--date <date>', 'a date, YYYY-MM-DD', dateArgument)
    .option('--dates <dates>', 'dates, separated by commas', dateListArgument)
    .option('--time <instant>', 'as if the daily rule had fired at this instant', timeArgument)
    .option('--from <date>', 'with --to: every date from this one', dateArgument)
    .option('--to <date>', 'with --from: to this one', dateArgument)
    .option('--full', 'load everything again, over what is there')
    .option('--accept <rule...>', 'load although it breaks this rule of quality: you have looked at it')
    .action(async (options: RunOptions) => void (code = await run(options)));
  verb('retry', 'run the retry poller now: one execution with all the failed dates').action(
    async (options: CommonOptions) => void (code = await retry(options)),
  );
  verb('status', 'what is loaded, the last runs, what waits, the next schedules').action(
    async (options: CommonOptions) => void (code = await status(options)),
  );
  verb('parked', 'what was given up, why and when').action(
    async (options: CommonOptions) => void (code = await parked(options)),
  );
  verb('unpark', 'give what was given up back to the retry queue')
    .argument('[ids...]', 'the entries, as parked lists them')
    .option('--all', 'all of them')
    .action(async (ids: string[], options: UnparkOptions) => void (code = await unpark(ids, options)));
  verb('datasets', 'every dataset, its source and licence, and what of it is loaded').action(
    async (options: CommonOptions) => void (code = await datasets(options)),
  );
  verb('quality', 'what the newest execution has found in what it loaded: gaps, falls, jumps, revisions')
    .argument('[dataset]', 'of this dataset; of each without it')
    .option('--execution <name>', 'of this execution')
    .option('--all', 'every finding, not the first of each rule')
    .action(
      async (dataset: string | undefined, options: QualityOptions) =>
        void (code = await quality(dataset, options)),
    );
  verb('messages', 'what the subscribers of the two topics were sent').action(
    async (options: CommonOptions) => void (code = await messages(options)),
  );
  verb('query', 'ask the table in SQL (DuckDB); the view is daily_counts')
    .argument('<sql>')
    .addOption(asOfOption())
    .action(async (sql: string, options: QueryOptions) => void (code = await query(sql, options)));
  verb('export', 'write the table to a file or to standard output')
    .addOption(new Option('--format <format>').choices(exportFormats).makeOptionMandatory())
    .option('--dataset <name>', 'this dataset alone')
    .option('--output <file>', 'the file; standard output without it')
    .option('--force', 'replace the file where it is there')
    .addOption(asOfOption())
    .action(async (options: ExportOptions) => void (code = await exportTable(options)));

  program
    .command('simulate')
    .description('years of the system in a minute, on a simulated clock, with faults: is the promise kept?')
    .option('--dataset <name>', 'the dataset', 'sample-us')
    .option('--source <path>', 'the file of the dataset; the sample needs none')
    .option('--from <date>', 'the first date whose row appears', dateArgument)
    .option('--to <date>', 'the last one', dateArgument)
    .addOption(new Option('--seed <number>', 'what chance is made of').default(1).argParser(wholeArgument))
    .addOption(
      new Option('--seeds <number>', 'simulate so many seeds, from --seed on')
        .default(1)
        .argParser(wholeArgument),
    )
    .option('--faults <rate>', 'the rate of each fault, from 0 to 1; none; or a JSON file of rates', '0.05')
    .option('--json', 'write one JSON document for programs instead of text')
    .action(async (options: SimulateOptions) => void (code = await simulate(options)));

  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error);
  }
};

/** Says what was wrong, and what the process ends with. An error that nobody has foreseen is thrown on. */
const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const known = [
    { kind: UsageError, code: exitCodes.usage },
    { kind: InvalidInput, code: exitCodes.usage },
    { kind: EnvironmentError, code: exitCodes.environment },
    { kind: VerbFailed, code: exitCodes.failed },
  ].find(({ kind }) => error instanceof kind);
  if (!known) throw error;
  process.stderr.write(`covid-etl: ${(error as Error).message}\n`);
  return known.code;
};
