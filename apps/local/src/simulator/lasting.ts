import { DatabaseSync } from 'node:sqlite';
import type { CalendarDate } from '@covid-etl/etl-core';
import { journalIn, type Journal } from '../cloud/journal.ts';
import { failureTopic } from '../cloud/names.ts';
import { createQueue, type SimulatedQueue } from './queues.ts';

/** What a subscriber of a topic was sent. */
export interface Mail {
  readonly topic: string;
  readonly message: string;
  /** The full state of an execution that has loaded something, as JSON text. */
  readonly state: string | undefined;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
}

/** What a success says in its state. */
export interface Outcome {
  readonly asked: readonly CalendarDate[];
  readonly rows: Readonly<Record<string, number>>;
}

/** What the first of these mails that tells of a success says; undefined where none does. */
export const outcomeIn = (mails: readonly Mail[]): Outcome | undefined => {
  const state = mails.find((mail) => mail.state !== undefined)?.state;
  return state === undefined ? undefined : (JSON.parse(state) as { result: Outcome }).result;
};

/** What outlives a process: the disk, the journal, the queues, the mails. */
export interface Lasting {
  readonly journal: Journal;
  readonly waiting: SimulatedQueue;
  readonly parked: SimulatedQueue;
  readonly mails: readonly Mail[];
  /** The bodies of events that waited for longer than SQS keeps them. */
  readonly expired: readonly string[];
  readonly send: (mail: Omit<Mail, 'at'>) => void;
  /** Parks what SQS or EventBridge can't deliver. Where nothing was parked, the alarm tells the owner. */
  readonly park: (body: string) => void;
}

/** What the alarm says. */
export const parkedAlarm = 'alarm CovidETL-Parked';

/** @param now the simulated clock, in milliseconds since 1970 */
export const createLasting = (now: () => number): Lasting => {
  const mails: Mail[] = [];
  const parked = createQueue({ now });
  const send = (mail: Omit<Mail, 'at'>): void => void mails.push({ ...mail, at: now() });
  const park = (body: string): void => {
    if (parked.messages().length === 0) send({ topic: failureTopic, message: parkedAlarm, state: undefined });
    parked.send(body);
  };
  const expired: string[] = [];
  const waiting = createQueue({ now, deadLetter: park, onExpired: (body) => void expired.push(body) });
  return { journal: journalIn(new DatabaseSync(':memory:')), waiting, parked, mails, expired, send, park };
};
