import { randomUUID } from 'node:crypto';
import {
  type CalendarDate,
  count,
  dateRange,
  type ExecutionInput,
  maxDatesPerExecution,
  qualityRules,
} from '@covid-etl/etl-core';
import type { CloudClient } from '../client.ts';
import { follow, startExecution, type Followed } from '../follow.ts';
import type { SourceOptions } from '../source/choose-source.ts';
import type { Terminal } from '../view/format.ts';
import { showOutcome } from '../view/outcome.ts';
import { progressOf } from '../view/progress.ts';
import { exitCodes, UsageError } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';
import { withSource } from './with-source.ts';

export interface RunOptions extends CommonOptions, SourceOptions {
  readonly date?: CalendarDate;
  readonly dates?: CalendarDate[];
  readonly time?: string;
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  readonly full?: boolean;
  readonly accept?: readonly string[];
}

/** Every date of a range. @throws UsageError where it is none, or longer than one execution can carry */
const datesBetween = (from: CalendarDate, to: CalendarDate): CalendarDate[] => {
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  const dates = dateRange(from, to);
  if (dates.length <= maxDatesPerExecution) return dates;
  throw new UsageError(
    `--from ${from} --to ${to} are ${count(dates.length)} dates, and an execution has room for ` +
      `${count(maxDatesPerExecution)}: give a shorter range, or --full for all that the source has`,
  );
};

/** @throws UsageError that names one that is none */
const requireRules = (names: readonly string[] = []): void => {
  const known = qualityRules.filter(({ severity }) => severity === 'error').map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      `--accept: "${unknown}" is no rule that ends an execution; these do: ${known.join(', ')}`,
    );
};

/** The dates that the command line asks for; undefined where it gives a time or nothing. @throws UsageError */
const askedDates = ({ date, dates, from, to, time }: RunOptions): CalendarDate[] | undefined => {
  if ((from === undefined) !== (to === undefined)) throw new UsageError('--from and --to come together');
  if ([date, dates, from, time].filter((given) => given !== undefined).length > 1)
    throw new UsageError('give one of --date, --dates, --from with --to, and --time');
  if (from !== undefined && to !== undefined) return datesBetween(from, to);
  return date ? [date] : dates;
};

/** Starts one execution, shows it as it runs, and says how it ended. */
export const execute = async (
  client: CloudClient,
  name: string,
  input: ExecutionInput,
  terminal: Terminal,
): Promise<Followed> => {
  terminal.line(terminal.style('bold', `${name} ${JSON.stringify(input)}`));
  const followed = await follow(
    client.sfn,
    await startExecution(client.sfn, name, input),
    progressOf(terminal),
  );
  showOutcome(terminal, followed);
  return followed;
};

/** A name for an execution that a person starts. */
export const executionName = (kind: string, now = new Date()): string =>
  `${kind}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}-${randomUUID().slice(0, 4)}`;

/** `run`: one execution, for dates, for a time, or for now. */
export const run = async (options: RunOptions): Promise<number> => {
  const { time, full, dataset, accept } = options;
  requireRules(accept);
  if (dataset?.includes(',')) throw new UsageError('--dataset: a run is of one dataset');
  const asked = askedDates(options);
  const terminal = terminalFor(options);
  return withSource(options, async (client, { settings, why }) => {
    terminal.line(why);
    const input = {
      dataset: settings.datasets[0],
      ...(asked ? { dates: asked } : { time: time ?? new Date().toISOString() }),
      ...(full ? { full } : {}),
      ...(accept ? { accept: [...accept] } : {}),
    };
    const followed = await execute(client, executionName('manual'), input, terminal);
    printJson(options, followed);
    return followed.status === 'SUCCEEDED' ? exitCodes.ok : exitCodes.failed;
  });
};
