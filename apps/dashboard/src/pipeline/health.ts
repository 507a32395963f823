import {
  count,
  hasFailed,
  plural,
  shortList,
  type CalendarDate,
  type DayState,
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

/** What is looked at. */
export interface Looked {
  /** The dataset's id. */
  readonly dataset: string;
  readonly days: readonly DayStatus[];
  readonly status: PipelineStatus;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A daily execution that has not begun this long after the last one is late: a day and two hours. */
const lateMs = 26 * 3_600_000;

const nextText = ({ status, now }: Looked, name: string): string => {
  const next = status.schedules.find((schedule) => schedule.name === name)?.next;
  return next ? `at ${instantText(next)} (${fromNow(next, now)})` : 'once the schedules run';
};

/** What brings back what waits in the retry queue, and when. */
const retryText = (looked: Looked): string =>
  `Nothing has to be done: the retry poller starts the workflow with all that waits ${nextText(looked, 'retry')}` +
  (looked.status.controls ? ', or now by “Retry now”.' : '.');

const unparkText =
  'What was retried as often as is allowed is parked, so that nothing of it is lost. Once the cause is mended, “covid-etl ' +
  'unpark --all” gives it back to the retry queue (on AWS: docs/deploy.md, “What is parked”).';

const datesIn = ({ days }: Looked, state: DayState): CalendarDate[] =>
  days.filter((day) => day.state === state).map(({ date }) => date);

/** Why days were not loaded: the last failure of each, the same one once. */
const reasons = ({ days }: Looked, dates: readonly CalendarDate[]): string[] => [
  ...new Set(
    days
      .filter(({ date }) => dates.includes(date))
      .flatMap(({ executions }) => executions.find(({ error }) => error !== null) ?? [])
      .map(({ error }) => `${explain(error)} (${error})`),
  ),
];

/** Days that failed and that no queue has: an update asks for those after the last loaded one by itself. */
const failedText = (looked: Looked, dates: readonly CalendarDate[]): string[] => {
  if (dates.length === 0) return [];
  const { entries, depth } = looked.status.retryQueue;
  if (entries === null && depth > 0)
    return [`${plural(depth, 'message')} in the retry queue may be about them. ${retryText(looked)}`];
  const lastLoaded = looked.days.findLast(({ state }) => state === 'loaded')?.date ?? '';
  const [before] = dates.filter((date) => date < lastLoaded);
  return [
    `${count(dates.length)} of them ${dates.length === 1 ? 'is' : 'are'} in no queue. Days after the last loaded one are ` +
      `asked for by the next execution, ${nextText(looked, 'daily')}.`,
    ...(before
      ? [`Of earlier ones only you can ask: covid-etl run --from ${before} --to ${lastLoaded}`]
      : []),
  ];
};

const parkedHealth = (looked: Looked): Health | undefined => {
  const { parkedQueue } = looked.status;
  const dates = datesIn(looked, 'parked');
  const ofOthers = parkedQueue.entries?.filter(
    ({ dataset }) => dataset !== null && dataset !== looked.dataset,
  ).length;
  const messages = parkedQueue.depth - (ofOthers ?? 0);
  if (dates.length === 0 && messages === 0) return undefined;
  const open = [...datesIn(looked, 'waiting'), ...datesIn(looked, 'failed')];
  return {
    tone: 'bad',
    title:
      dates.length > 0
        ? `${plural(dates.length, 'day')} given up: ${shortList(dates)}`
        : `${plural(messages, 'message')} given up`,
    sentences: [
      ...reasons(looked, dates),
      unparkText,
      ...(open.length > 0 ? [`${plural(open.length, 'other day')} failed besides: ${shortList(open)}.`] : []),
    ],
  };
};

const failedHealth = (looked: Looked): Health | undefined => {
  const [waiting, failed] = [datesIn(looked, 'waiting'), datesIn(looked, 'failed')];
  const dates = [...waiting, ...failed].sort();
  if (dates.length === 0) return undefined;
  return {
    tone: failed.length > 0 ? 'bad' : 'wait',
    title: `${plural(dates.length, 'day')} failed${failed.length > 0 ? '' : ' and will be tried again'}: ${shortList(dates)}`,
    sentences: [
      ...reasons(looked, dates),
      ...(waiting.length > 0 ? [retryText(looked)] : []),
      ...failedText(looked, failed),
    ],
  };
};

const executionHealth = (looked: Looked): Health | undefined => {
  const { dataset, status } = looked;
  const last = status.executions.find((execution) => execution.dataset === dataset);
  if (last?.status === 'RUNNING')
    return {
      tone: 'wait',
      title: `Running: ${last.name}`,
      sentences: [`Started at ${instantText(last.startedAt)}.`],
    };
  if (last && hasFailed(last))
    return {
      tone: 'wait',
      title: `The last execution failed: ${last.name}`,
      sentences: [
        `${explain(last.error)} (${last.error}) ${last.message}`,
        ...(status.retryQueue.depth > 0 ? [retryText(looked)] : []),
      ],
    };
  return undefined;
};

const waitingHealth = (looked: Looked): Health | undefined => {
  const { depth } = looked.status.retryQueue;
  if (depth === 0) return undefined;
  return {
    tone: 'wait',
    title: `${plural(depth, 'message')} in the retry queue`,
    sentences: ['None of them is about a day that this dataset lacks.', retryText(looked)],
  };
};

const missingHealth = (looked: Looked): Health | undefined => {
  const missing = datesIn(looked, 'missing');
  if (missing.length === 0) return undefined;
  return {
    tone: 'wait',
    title: `${plural(missing.length, 'day')} missing: ${shortList(missing)}`,
    sentences: ['The table has no row of them, and none of the last executions has asked for them.'],
  };
};

/** It did not run: no failure tells of it. */
const lateHealth = (looked: Looked): Health | undefined => {
  const { dataset, status, now } = looked;
  const last = status.executions.find((execution) => execution.dataset === dataset);
  if (!status.scheduled.includes(dataset) || !last || now - Date.parse(last.startedAt) < lateMs)
    return undefined;
  return {
    tone: 'wait',
    title: `Nothing has run for it since ${instantText(last.startedAt)}`,
    sentences: [
      `That was ${fromNow(last.startedAt, now)}. The workflow runs next ${nextText(looked, 'daily')}.`,
    ],
  };
};

const goodHealth = (looked: Looked): Health => {
  const [first, last] = [looked.days.at(0)?.date, looked.days.at(-1)?.date];
  return first && last
    ? {
        tone: 'good',
        title: `Every day from ${first} to ${last} is loaded`,
        sentences: [`Nothing waits. The workflow runs next ${nextText(looked, 'daily')}.`],
      }
    : {
        tone: 'wait',
        title: 'Nothing is loaded yet',
        sentences: [`The workflow runs next ${nextText(looked, 'daily')}.`],
      };
};

/** How a dataset's part of the pipeline is: the worst that is true of it. */
export const healthOf = (looked: Looked): Health =>
  parkedHealth(looked) ??
  failedHealth(looked) ??
  executionHealth(looked) ??
  waitingHealth(looked) ??
  missingHealth(looked) ??
  lateHealth(looked) ??
  goodHealth(looked);
