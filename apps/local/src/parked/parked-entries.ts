import { readParked, shortList, type Parked } from '@covid-etl/etl-core';
import type { CloudClient } from '../client.ts';
import { parkedQueue } from '../cloud/names.ts';

/** What an entry of the parked queue holds, and since when. */
export type ParkedEntry = Parked & {
  readonly id: string;
  /** The instant that it was parked at; of a dead letter of SQS, that it was first sent at. */
  readonly parkedAt: string;
};

/** The entries of the parked queue, oldest first; they stay where they are. */
export const parkedEntries = async (client: Pick<CloudClient, 'queued'>): Promise<ParkedEntry[]> =>
  (await client.queued(parkedQueue))
    .map(({ id, body, sentAt }) => ({ id, parkedAt: sentAt, ...readParked(body) }))
    .sort((a, b) => a.parkedAt.localeCompare(b.parkedAt));

const shownCharacters = 80;

/** A text of anybody's on one line: what is not printable could do something to a terminal. */
const oneLine = (text: string): string => {
  const printable = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return printable.length > shownCharacters ? `${printable.slice(0, shownCharacters)}…` : printable;
};

/** What is parked and why, in one line. */
export const describeParked = (parked: Parked): string => {
  const what =
    'body' in parked ? `"${oneLine(parked.body)}"` : `${parked.dataset} ${shortList(parked.dates)}`;
  return `${what}: ${parked.reason === null ? 'a dead letter, as it was' : oneLine(parked.reason)}`;
};
