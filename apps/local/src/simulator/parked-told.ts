import { failureTopic } from '../cloud/names.ts';
import { parkedAlarm, type Mail } from './lasting.ts';
import type { QueuedMessage } from './queues.ts';

/** What the poller parks, without its own code. */
interface ParkedByPoller {
  readonly reason: string;
  readonly dataset: string | null;
  readonly dates: readonly string[];
}

const parkedByPoller = (body: string): ParkedByPoller | undefined => {
  try {
    const parsed = JSON.parse(body) as Partial<ParkedByPoller>;
    return parsed.reason !== undefined && parsed.dates ? (parsed as ParkedByPoller) : undefined;
  } catch {
    return undefined;
  }
};

/** Takes one of its kind away. @returns whether there was one */
const takeOne = (counts: Map<string, number>, key: string): boolean => {
  const left = counts.get(key) ?? 0;
  counts.set(key, left - 1);
  return left > 0;
};

/**
 * The parked messages of which the owner was not told. A date in a mail of the poller tells of one that it has parked, and
 * a number of messages of as many that it could not read. Of what SQS or EventBridge has parked the alarm tells, or the
 * next reminder.
 */
export const untoldParked = (parked: readonly QueuedMessage[], mails: readonly Mail[]): string[] => {
  const told = new Map<string, number>();
  const tell = (key: string, times = 1): void => void told.set(key, (told.get(key) ?? 0) + times);
  const unread = 'messages that could not be read';
  for (const { topic, message } of mails) {
    if (topic !== failureTopic) continue;
    const [, given] = /^Given up: (\d+) message/.exec(message) ?? [];
    const [, dates = ''] = /^Dates: (.+)\.$/m.exec(message) ?? [];
    if (given !== undefined) tell(unread, Number(given));
    else if (message.startsWith('Given up')) for (const date of dates.split(', ')) tell(date);
  }
  const lastReminder = mails.findLast(
    ({ message }) => message === parkedAlarm || message.startsWith('Still parked'),
  );
  return parked
    .filter(({ body, sentAt }) => {
      const byPoller = parkedByPoller(body);
      if (!byPoller) return sentAt > (lastReminder?.at ?? 0);
      if (byPoller.dataset === null) return !takeOne(told, unread);
      return byPoller.dates.map((date) => takeOne(told, date)).includes(false);
    })
    .map(({ body }) => body);
};
