import { hasFailed, type DayState, type DayStatus } from '@covid-etl/etl-core/browser';

/** What stands in a day's cell: a colour alone would tell nothing to those who don't see it. */
export const symbols: Readonly<Record<DayState, string>> = {
  loaded: '',
  running: '…',
  waiting: '↻',
  parked: 'P',
  failed: '✗',
  missing: '–',
};

/** What a state means. */
export const meanings: Readonly<Record<DayState, string>> = {
  loaded: 'in the table',
  running: 'an execution is at it',
  waiting: 'failed, waits for the next retry',
  parked: 'given up, until its owner gives it back',
  failed: 'failed, and in no queue that can be looked into',
  missing: 'not in the table, and none of the last executions has asked for it',
};

/** Whether a day is in the table although an execution for it has failed. */
export const isHealed = ({ state, executions }: DayStatus): boolean =>
  state === 'loaded' && executions.some(hasFailed);

/** What became of a day, in words. */
export const dayText = ({ date, state, executions }: DayStatus): string => {
  const failures = executions.filter(hasFailed).length;
  const healed = state === 'loaded' && failures > 0 ? `, after ${failures} failed` : '';
  return `${date}: ${meanings[state]}${healed}`;
};
