import { encodeParked, type Parked } from '@covid-etl/etl-core';
import { parkedMail } from './parked-mail.ts';
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
 * Puts what is given up into the parked queue and tells the owner, once for all of it.
 *
 * @param given dates of one dataset, or messages
 * @returns what was parked, and what failed in parking the rest
 * @throws whatever telling the owner throws: what was parked counts as parked only when its owner knows
 */
export const park = async <T extends { readonly parked: Parked }>(
  queue: QueueAccess,
  given: readonly T[],
  tell: (mail: { subject: string; message: string }) => Promise<void>,
  hasTime: () => boolean,
): Promise<{ parked: readonly T[]; errors: readonly unknown[] }> => {
  const messages = given.map((entry) => ({ entry, body: bodyOf(entry.parked) }));
  const { sent, errors } = await sendMessages(queue, messages, hasTime);
  const parked = sent.map(({ entry }) => entry);
  if (parked.length > 0) await tell(parkedMail(parked.map((entry) => entry.parked)));
  return { parked, errors };
};
