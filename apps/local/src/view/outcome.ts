import type { Followed } from '../follow.ts';
import { count, shortList } from '@covid-etl/etl-core';
import type { Terminal } from './format.ts';

/** Says what an execution did, or why it failed and what happens next. */
export const showOutcome = (terminal: Terminal, { name, status, loaded, error, message }: Followed): void => {
  if (status !== 'SUCCEEDED') {
    terminal.line(`${terminal.style('red', status)} ${name}: ${error ?? 'no error was given'}`);
    if (message) terminal.line(`  ${message}`);
    terminal.line(
      '  The failed event waits in the queue; the next retry is at 07:00 UTC, or now by: covid-etl retry',
    );
    return;
  }
  if (!loaded) return;
  const { rows, rejections, notAsked, firstDate, lastDate, latest } = loaded;
  terminal.line(
    `${terminal.style('green', 'SUCCEEDED')} ${name}: rows inserted ${count(rows.inserted)}, ` +
      `updated ${count(rows.updated)}, unchanged ${count(rows.unchanged)}, rejected ${count(rows.rejected)}`,
  );
  for (const { line, reason } of rejections) terminal.line(`  rejected, line ${line}: ${reason}`);
  if (rows.rejected > rejections.length)
    terminal.line(`  … and ${count(rows.rejected - rejections.length)} more rejected rows`);
  if (notAsked.length > 0) terminal.line(`  the source never has: ${shortList(notAsked)}`);
  if (firstDate && lastDate && latest)
    terminal.line(
      `  ${firstDate} to ${lastDate}; latest: ${count(latest.cases)} cases, ${count(latest.deaths)} deaths` +
        (latest.recovered === null ? '' : `, ${count(latest.recovered)} recovered`),
    );
};
