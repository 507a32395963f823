import {
  hasFailed,
  plural,
  shortList,
  type CalendarDate,
  type DayStatus,
  type PipelineStatus,
} from '@covid-etl/etl-core/browser';
import { explain } from './explain.ts';
import { fromNow, instantText } from './times.ts';

/** How the pipeline is, at one look. */
export interface Health {
  readonly tone: 'good' | 'wait' | 'bad';
  readonly title: string;
  /** What that means and what comes next, a sentence each. */
  readonly sentences: readonly string[];
}

const nextText = (status: PipelineStatus, name: string, now: number): string => {
  const next = status.schedules.find((schedule) => schedule.name === name)?.next;
  return next ? `at ${instantText(next)} (${fromNow(next, now)})` : 'once the schedules run';
};

/** What brings failed days back, and when. */
const retryText = (status: PipelineStatus, now: number): string =>
  `Nothing has to be done: the retry poller starts the workflow with all the failed days ${nextText(status, 'retry', now)}` +
  (status.controls ? ', or now by “Retry now”.' : '.');

/**
 * How a dataset's part of the pipeline is: the worst that is true of any of its days.
 *
 * @param now milliseconds since 1970
 */
export const healthOf = (
  dataset: string | undefined,
  days: readonly DayStatus[],
  status: PipelineStatus,
  now: number,
): Health => {
  const datesIn = (...states: DayStatus['state'][]): CalendarDate[] =>
    days.filter(({ state }) => states.includes(state)).map(({ date }) => date);
  /** Why days were not loaded: the last failure of each, the same one once. */
  const reasons = (dates: readonly CalendarDate[]): string[] => [
    ...new Set(
      days
        .filter(({ date }) => dates.includes(date))
        .flatMap(({ executions }) => executions.find(({ error }) => error !== null) ?? [])
        .map(({ error }) => `${explain(error)} (${error})`),
    ),
  ];
  const [parked, unloaded, missing] = [datesIn('parked'), datesIn('waiting', 'failed'), datesIn('missing')];
  const running = status.executions.find((execution) => execution.status === 'RUNNING');
  if (parked.length > 0)
    return {
      tone: 'bad',
      title: `${plural(parked.length, 'day')} given up: ${shortList(parked)}`,
      sentences: [
        ...reasons(parked),
        'They were retried as often as is allowed and are parked, so that nothing of them is lost. Once the cause is ' +
          'mended, “covid-etl unpark --all” gives them back to the retry queue (on AWS: see docs/deploy.md).',
      ],
    };
  if (unloaded.length > 0)
    return {
      tone: 'wait',
      title: `${plural(unloaded.length, 'day')} failed and will be tried again: ${shortList(unloaded)}`,
      sentences: [...reasons(unloaded), retryText(status, now)],
    };
  if (running)
    return {
      tone: 'wait',
      title: `Running: ${running.name}`,
      sentences: [`Started at ${instantText(running.startedAt)}.`],
    };
  const last = status.executions.find((execution) => execution.dataset === dataset);
  if (last && hasFailed(last))
    return {
      tone: 'wait',
      title: `The last execution failed: ${last.name}`,
      sentences: [`${explain(last.error)} (${last.error}) ${last.message}`, retryText(status, now)],
    };
  const undated = status.retryQueue.depth + status.parkedQueue.depth;
  if (undated > 0 && !days.some(({ state }) => state !== 'loaded'))
    return {
      tone: 'wait',
      title: `${plural(undated, 'message')} in the queues`,
      sentences: [
        'Every day that they name is loaded, or they name none of this dataset.',
        retryText(status, now),
      ],
    };
  if (missing.length > 0)
    return {
      tone: 'wait',
      title: `${plural(missing.length, 'day')} missing: ${shortList(missing)}`,
      sentences: [
        `The source has no row of them, or nobody has asked for them yet; the next execution does ${nextText(status, 'daily', now)}.`,
      ],
    };
  const [firstDate, lastDate] = [days.at(0)?.date, days.at(-1)?.date];
  return firstDate && lastDate
    ? {
        tone: 'good',
        title: `Every day from ${firstDate} to ${lastDate} is loaded`,
        sentences: [`Nothing waits. The workflow runs next ${nextText(status, 'daily', now)}.`],
      }
    : {
        tone: 'wait',
        title: 'Nothing is loaded yet',
        sentences: [`The workflow runs next ${nextText(status, 'daily', now)}.`],
      };
};
