import { follow } from '../follow.ts';
import { plural, shortList } from '@covid-etl/etl-core';
import { showOutcome } from '../view/outcome.ts';
import { progressOf } from '../view/progress.ts';
import { exitCodes } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';
import { withSource } from './with-source.ts';

/** `retry`: the retry poller, now; follows the executions that it starts. */
export const retry = async (options: CommonOptions): Promise<number> => {
  const terminal = terminalFor(options);
  return withSource(options, async (client) => {
    const retried = await client.invokePoller();
    terminal.line(
      retried.messages === 0
        ? 'Nothing waits to be retried.'
        : `${plural(retried.messages, 'failed event')} taken from the queue.`,
    );
    for (const { dataset, dates } of retried.alreadyLoaded)
      terminal.line(`Loaded by another execution: ${dataset}, ${shortList(dates)}`);
    for (const { reason, dataset, dates } of retried.parked)
      terminal.line(
        `${terminal.style('red', 'PARKED')} ${dataset ?? 'a message'} ${shortList(dates)}: ${reason}`,
      );
    if (retried.parked.length > 0)
      terminal.line('  It stays parked until it is given back by: covid-etl unpark');
    const executions = [];
    for (const { executionArn, dataset, dates, attempt } of retried.started) {
      terminal.line(
        terminal.style(
          'bold',
          `Retry ${attempt} of ${dataset}: ${plural(dates.length, 'date')}, ${shortList(dates)}`,
        ),
      );
      const followed = await follow(client.sfn, executionArn, progressOf(terminal));
      showOutcome(terminal, followed);
      executions.push(followed);
    }
    printJson(options, { ...retried, executions });
    return executions.every(({ status }) => status === 'SUCCEEDED') ? exitCodes.ok : exitCodes.failed;
  });
};
