import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { count, stateText } from '@covid-etl/etl-core';
import type { Terminal } from './format.ts';

const resultOf = (output: string | undefined): unknown =>
  (JSON.parse(output ?? '{}') as { result?: unknown }).result;

/**
 * Shows an execution as it runs: the name of each state when it is entered, and its time and rows when it is left.
 *
 * @returns takes the events of the execution's history, in their order
 */
export const progressOf = (terminal: Terminal): ((event: HistoryEvent) => void) => {
  let enteredAt = 0;
  let open = false;
  return ({ type, timestamp, ...event }) => {
    const entered = event.stateEnteredEventDetails?.name;
    const exited = event.stateExitedEventDetails;
    if (entered !== undefined) {
      enteredAt = timestamp?.getTime() ?? 0;
      open = true;
      terminal.write(`  ${entered.padEnd(15)}`);
    } else if (exited) {
      open = false;
      const took = `${count((timestamp?.getTime() ?? 0) - enteredAt)} ms`.padStart(9);
      terminal.line(
        `${took}  ${terminal.style('dim', stateText(exited.name ?? '', resultOf(exited.output)))}`.trimEnd(),
      );
    } else if (type === 'LambdaFunctionFailed' || type === 'TaskFailed') {
      const failure = event.lambdaFunctionFailedEventDetails ?? event.taskFailedEventDetails;
      terminal.write(` ${terminal.style('yellow', failure?.error ?? 'failed')}`);
    } else if (type === 'LambdaFunctionScheduled' || type === 'TaskScheduled') {
      terminal.write(', again:');
    } else if (type === 'ExecutionFailed' || type === 'ExecutionTimedOut') {
      if (open) terminal.line();
    }
  };
};
