import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Loaded, Retrieved, Transformed } from '@covid-etl/etl-core';
import { count, plural, size, type Terminal } from './format.ts';

const retrievedText = ({ raw, asked }: Retrieved): string => {
  const dates = asked.length > 0 ? ` for ${plural(asked.length, 'date')}` : '';
  return raw
    ? `${size(raw.reduce((bytes, file) => bytes + file.bytes, 0))} retrieved${dates}`
    : `nothing to retrieve${dates}`;
};

const transformedText = ({ rows }: Transformed): string =>
  `${plural(rows.read, 'row')} in, ${count(rows.accepted)} out, ${count(rows.rejected)} rejected`;

const loadedText = ({ rows }: Loaded): string =>
  `${plural(rows.inserted + rows.updated + rows.unchanged, 'row')} in, ` +
  `${count(rows.inserted)} inserted, ${count(rows.updated)} updated, ${count(rows.unchanged)} unchanged`;

/** What a state has done, in rows. */
const detail = (state: string, result: unknown): string => {
  switch (state) {
    case 'GetETLStatus':
      return (result as { status: string }).status;
    case 'InitialLoad':
    case 'Update':
      return retrievedText(result as Retrieved);
    case 'Transform':
      return transformedText(result as Transformed);
    case 'Load':
      return loadedText(result as Loaded);
    case 'Notify':
      return 'message sent';
    default:
      return '';
  }
};

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
        `${took}  ${terminal.style('dim', detail(exited.name ?? '', resultOf(exited.output)))}`.trimEnd(),
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
