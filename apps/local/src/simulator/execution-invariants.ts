import type { CalendarDate, Dataset } from '@covid-etl/etl-core';
import type { Execution } from '../cloud/journal.ts';
import { failureTopic } from '../cloud/names.ts';
import type { Lasting } from './lasting.ts';
import { datesNamedIn } from './named-dates.ts';
import { untoldParked } from './parked-told.ts';
import type { Violations } from './violations.ts';

/** A date that failed, and when it was in the table after all. */
export interface Healed {
  readonly date: CalendarDate;
  readonly days: number;
}

export interface ExecutionInvariantsPorts {
  readonly dataset: Dataset;
  readonly lasting: Lasting;
  readonly today: () => CalendarDate;
  readonly isLoaded: (date: CalendarDate) => boolean;
  readonly must: Violations['must'];
}

/** What must hold of the executions, and of what becomes of those that fail. */
export interface ExecutionInvariants {
  readonly healed: readonly Healed[];
  onRun(execution: Execution): void;
  onDelivery(execution: Execution): void;
  /** Hears that the process was killed. */
  onKill(): void;
  /** What must hold whenever nothing runs: no failed date is without somebody who will take care of it. */
  checkCustody(): void;
  /** What must hold in the end: of each failure the owner was told, and another execution has made it good. */
  checkEnd(): void;
}

const dayMs = 86_400_000;
const daysBetween = (first: CalendarDate, last: CalendarDate): number =>
  (Date.parse(last) - Date.parse(first)) / dayMs;

/** How often a date is retried: the poller's default. */
const maxAttempts = 7;
/** How often an execution's input says that a date has been retried. */
const retriesOf = (text: string, date: CalendarDate): number => {
  const { attempt = 0, attempts } = JSON.parse(text) as {
    attempt?: number;
    attempts?: Readonly<Record<string, number>>;
  };
  return attempts?.[date] ?? attempt;
};

const countBy = (values: Iterable<string>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

/** Begins before the first execution. */
export const createExecutionInvariants = (ports: ExecutionInvariantsPorts): ExecutionInvariants => {
  const { dataset, lasting, today, isLoaded, must } = ports;
  const { journal, waiting, parked, mails } = lasting;
  const healed: Healed[] = [];
  /** Since when each failed date is owed to the table. */
  const owed = new Map<CalendarDate, CalendarDate>();
  const running = new Set<string>();
  const inDelivery = new Set<string>();
  /** The executions of whose end the delivery was broken off by a kill: they may be told of again. */
  const brokenOff = new Set<string>();

  const known = new Map<string, CalendarDate[]>();
  const named = (text: string): CalendarDate[] => {
    const dates = known.get(text) ?? datesNamedIn(text, dataset, journal);
    known.set(text, dates);
    return dates;
  };
  /**
   * The dates that somebody will still take care of. Of an event that nobody has dealt with for as long as SQS keeps it the
   * updates do, which ask for every date that is missing, and bring what the source has added.
   */
  const inCustody = (): Set<CalendarDate> =>
    new Set([
      ...waiting.messages().flatMap(({ body }) => named(body)),
      ...parked.messages().flatMap(({ body }) => named(body)),
      ...journal.undelivered().flatMap(({ input }) => named(input)),
      ...lasting.expired.flatMap((body) => named(body)),
    ]);
  const owe = (): void => {
    for (const name of running) {
      const execution = journal.find(name);
      if (!execution || execution.status === 'RUNNING') continue;
      running.delete(name);
      if (execution.status === 'SUCCEEDED') continue;
      for (const date of named(execution.input))
        if (!owed.has(date) && !isLoaded(date)) owed.set(date, today());
    }
  };
  const heal = (): void => {
    for (const [date, since] of owed) {
      if (!isLoaded(date)) continue;
      healed.push({ date, days: daysBetween(since, today()) });
      owed.delete(date);
    }
  };

  const checkCustody = (): void => {
    owe();
    heal();
    if (owed.size === 0) return;
    const custody = inCustody();
    for (const date of owed.keys())
      must(custody.has(date), 'no failed date is lost', `${date}: no message and no execution has it`);
  };

  const checkNotices = (failed: readonly Execution[]): void => {
    const told = countBy(
      mails.flatMap(({ topic, message }) =>
        topic === failureTopic ? (/Execution: (\S+) \(/.exec(message)?.slice(1) ?? []) : [],
      ),
    );
    for (const { name } of failed) {
      const times = told.get(name) ?? 0;
      must(
        times === 1 || (times > 1 && brokenOff.has(name)),
        'each failed execution led to one notice',
        `${name}: ${times}`,
      );
    }
  };

  const checkMadeGood = (failed: readonly Execution[], succeeded: readonly Execution[]): void => {
    const lastParked = new Map<CalendarDate, number>();
    for (const { body, sentAt } of parked.messages())
      for (const date of named(body)) lastParked.set(date, Math.max(lastParked.get(date) ?? 0, sentAt));
    const lastSuccess = new Map<CalendarDate, number>();
    for (const { input, startDate } of succeeded)
      for (const date of named(input)) lastSuccess.set(date, Math.max(lastSuccess.get(date) ?? 0, startDate));
    const datesOf = failed.flatMap(({ name, input, stopDate }) =>
      named(input).map((date) => ({ name, input, stopDate: stopDate ?? Infinity, date })),
    );
    // A date that was retried often enough is given up in silence where another execution has loaded it by the way.
    const isGivenUp = new Set(
      datesOf.filter(({ input, date }) => retriesOf(input, date) >= maxAttempts).map(({ date }) => date),
    );
    // So is one where nobody has dealt with the event, its own or that of a retry, for as long as SQS keeps it.
    const lastExpired = new Map<CalendarDate, number>();
    for (const { name, date, stopDate } of datesOf)
      if (lasting.expired.some((body) => body.includes(`:${name}"`)))
        lastExpired.set(date, Math.max(lastExpired.get(date) ?? 0, stopDate));
    for (const { name, date, stopDate } of datesOf)
      must(
        (lastSuccess.get(date) ?? 0) >= stopDate ||
          (lastParked.get(date) ?? 0) >= stopDate ||
          (isLoaded(date) && (isGivenUp.has(date) || (lastExpired.get(date) ?? 0) >= stopDate)),
        'what failed has succeeded later, or was parked later',
        `${name}: ${date}`,
      );
  };

  return {
    healed,
    onRun: ({ name }) => void running.add(name),
    onDelivery: ({ name }) => void inDelivery.add(name),
    onKill: () => {
      for (const { name } of journal.undelivered()) if (inDelivery.has(name)) brokenOff.add(name);
    },
    checkCustody,
    checkEnd: () => {
      checkCustody();
      const left = waiting.messages().map(({ body }) => body);
      must(left.length === 0, 'the queue is empty in the end', left.join('\n'));
      must(journal.undelivered().length === 0, 'every event is delivered', '');
      const ofStatus = Map.groupBy(journal.list(undefined, -1), ({ status }) => status);
      const unended = ofStatus.get('RUNNING') ?? [];
      must(
        unended.length === 0,
        'every execution has come to its end',
        unended.map(({ name }) => name).join(', '),
      );
      const failed = [...(ofStatus.get('FAILED') ?? []), ...(ofStatus.get('TIMED_OUT') ?? [])];
      checkNotices(failed);
      checkMadeGood(failed, ofStatus.get('SUCCEEDED') ?? []);
      for (const body of untoldParked(parked.messages(), mails))
        must(false, 'whatever is parked, its owner was told', body);
    },
  };
};
