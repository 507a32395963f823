import { encodeParked, type Parked } from '@covid-etl/etl-core';
import { parkedMail, type Mail } from './parked-mail.ts';
import { sendMessages, type QueueAccess } from './queue.ts';

/**
 * The largest message that every queue takes; one that was made since 2025 takes four times as much.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const maxMessageBytes = 256 * 1024;

/** A message with its reason may be larger than a message can be: then it is parked as it is, without. */
const bodyOf = (parked: Parked): string => {
  const body = encodeParked(parked);
  return 'body' in parked && Buffer.byteLength(body) > maxMessageBytes ? parked.body : body;
};

/**
 * Tells the owner what is given up, once for all of it, and then puts it into the parked queue: a poller that dies in
 * between tells twice, and parks nothing that nobody was told of.
 *
 * @param given dates of one dataset, or messages
 * @returns what was parked, and what failed in parking the rest
 * @throws whatever telling the owner throws: then nothing was parked
 */
export const park = async <T extends { readonly parked: Parked }>(
  queue: QueueAccess,
  given: readonly T[],
  tell: (mail: Mail) => Promise<void>,
  hasTime: () => boolean,
): Promise<{ parked: readonly T[]; errors: readonly unknown[] }> => {
  if (given.length === 0) return { parked: [], errors: [] };
  await tell(parkedMail(given.map((entry) => entry.parked)));
  const messages = given.map((entry) => ({ entry, body: bodyOf(entry.parked) }));
  const { sent, errors } = await sendMessages(queue, messages, hasTime);
  return { parked: sent.map(({ entry }) => entry), errors };
};
