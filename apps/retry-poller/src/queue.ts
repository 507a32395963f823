import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type BatchResultErrorEntry,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { forever, inParallel, whileTime } from './parallel.ts';

/** The most messages in a batch. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const batchSize = 10;

/**
 * The most bytes of a batch that is sent. SQS takes four times as much (same page), a queue that was made earlier
 * this much.
 */
const batchBytes = 256 * 1024;

/** A message that has been received and not been deleted yet. */
export interface ReceivedMessage {
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
}

/** A queue, and how many calls to it are made at once. */
export interface QueueAccess {
  readonly sqs: SQSClient;
  readonly QueueUrl: string;
  readonly parallel: number;
}

// Stryker disable next-line StringLiteral: SQS answers with all three, though its types do not say so.
const received = ({ MessageId = '', ReceiptHandle = '', Body = '' }: Message): ReceivedMessage => ({
  id: MessageId,
  receipt: ReceiptHandle,
  body: Body,
});

/**
 * Takes messages from a queue until it is empty or there is no time for another batch: one batch after the other, and
 * after a full one, which says that there are many, several at a time. A call that fails ends the draining; what has been taken stands.
 *
 * @param onBatch is given each batch as it comes
 * @returns whether the queue was found empty, and what failed
 */
export const drain = async (
  { sqs, QueueUrl, parallel }: QueueAccess,
  hasTime: () => boolean,
  onBatch: (messages: readonly ReceivedMessage[]) => Promise<void>,
): Promise<{ empty: boolean; errors: readonly unknown[] }> => {
  let empty = false;
  const errors: unknown[] = [];
  const goOn = (): boolean => !empty && errors.length === 0 && hasTime();
  /** @returns whether the queue had a full batch */
  const take = async (): Promise<boolean> => {
    try {
      // Long polling asks all of the queue's servers: without it an empty answer does not mean an empty queue.
      const request = { QueueUrl, MaxNumberOfMessages: batchSize, WaitTimeSeconds: 1 };
      const { Messages: batch = [] } = await sqs.send(new ReceiveMessageCommand(request));
      if (batch.length === 0) empty = true;
      else await onBatch(batch.map(received));
      return batch.length === batchSize;
    } catch (error) {
      errors.push(error);
      // Stryker disable next-line BooleanLiteral: after an error nothing goes on.
      return false;
    }
  };
  while (goOn()) if (await take()) await inParallel(whileTime(forever(), goOn), parallel, take);
  return { empty, errors };
};

function* batchesOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < items.length; first += batchSize) yield items.slice(first, first + batchSize);
}

/**
 * Deletes messages from their queue, for as long as there is time. One that is not deleted is delivered again later,
 * and does no harm then: what it asks for is started under a name of its own or is loaded already.
 *
 * @returns how many were not deleted, and what failed
 */
export const deleteMessages = async (
  { sqs, QueueUrl, parallel }: QueueAccess,
  receipts: readonly string[],
  hasTime: () => boolean,
): Promise<{ left: number; errors: readonly unknown[] }> => {
  let deleted = 0;
  const errors: unknown[] = [];
  await inParallel(whileTime(batchesOf(receipts), hasTime), parallel, async (batch) => {
    try {
      const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      deleted += batch.length - (answer.Failed?.length ?? 0);
    } catch (error) {
      errors.push(error);
    }
  });
  return { left: receipts.length - deleted, errors };
};

/** Packs bodies into batches that are neither too many nor too large; one that is too large goes alone. */
function* packed<T extends { readonly body: string }>(messages: readonly T[]): Generator<readonly T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.body);
    if (batch.length > 0 && (batch.length === batchSize || bytes + size > batchBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

const notSent = ({
  // Stryker disable next-line StringLiteral: SQS always gives a code, though its type does not say so.
  Code = 'not sent',
  Message: why = '',
}: BatchResultErrorEntry): Error => new Error(`${Code}: ${why}`);

/**
 * Sends messages to a queue, for as long as there is time.
 *
 * @returns those that were sent, and what failed
 */
export const sendMessages = async <T extends { readonly body: string }>(
  { sqs, QueueUrl, parallel }: QueueAccess,
  messages: readonly T[],
  hasTime: () => boolean,
): Promise<{ sent: readonly T[]; errors: readonly unknown[] }> => {
  const sent: T[] = [];
  const errors: unknown[] = [];
  await inParallel(whileTime(packed(messages), hasTime), parallel, async (batch) => {
    try {
      const Entries = batch.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      errors.push(...Failed.map(notSent));
      const failed = new Set(Failed.map(({ Id }) => Id));
      sent.push(...batch.filter((_, index) => !failed.has(String(index))));
    } catch (error) {
      errors.push(error);
    }
  });
  return { sent, errors };
};
