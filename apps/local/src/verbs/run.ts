import { randomUUID } from 'node:crypto';
import type { CalendarDate, ExecutionInput } from '@covid-etl/etl-core';
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
  readonly full?: boolean;
}

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
  const { date, dates, time, full } = options;
  if ([date, dates, time].filter((given) => given !== undefined).length > 1)
    throw new UsageError('give one of --date, --dates and --time');
  const asked = date ? [date] : dates;
  const terminal = terminalFor(options);
  return withSource(options, async (client, { settings, why }) => {
    terminal.line(why);
    const input = {
      dataset: settings.dataset,
      ...(asked ? { dates: asked } : { time: time ?? new Date().toISOString() }),
      ...(full ? { full } : {}),
    };
    const followed = await execute(client, executionName('manual'), input, terminal);
    printJson(options, followed);
    return followed.status === 'SUCCEEDED' ? exitCodes.ok : exitCodes.failed;
  });
};
