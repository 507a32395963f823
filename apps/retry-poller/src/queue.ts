import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** The most messages in a batch. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const batchSize = 10;

/** A message that has been received and not been deleted yet. */
export interface ReceivedMessage {
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
}

const received = ({ MessageId, ReceiptHandle, Body }: Message): ReceivedMessage => ({
  id: MessageId ?? '',
  receipt: ReceiptHandle ?? '',
  body: Body ?? '',
});

/**
 * Takes messages from a queue, batch by batch, until it is empty or there is no time for another batch.
 *
 * @returns the messages, and whether the queue was found empty
 */
export const drain = async (
  sqs: SQSClient,
  QueueUrl: string,
  hasTime: () => boolean,
): Promise<{ messages: ReceivedMessage[]; drained: boolean }> => {
  const messages: ReceivedMessage[] = [];
  while (hasTime()) {
    // Long polling asks all of the queue's servers: without it an empty answer does not mean an empty queue.
    const request = { QueueUrl, MaxNumberOfMessages: batchSize, WaitTimeSeconds: 1 };
    const { Messages: batch = [] } = await sqs.send(new ReceiveMessageCommand(request));
    if (batch.length === 0) return { messages, drained: true };
    messages.push(...batch.map(received));
  }
  return { messages, drained: false };
};

/**
 * Deletes messages from their queue. One that can't be deleted is delivered again later, and does no harm then:
 * its execution has been started under the same name.
 *
 * @returns how many could not be deleted
 */
export const deleteMessages = async (
  sqs: SQSClient,
  QueueUrl: string,
  messages: readonly ReceivedMessage[],
): Promise<number> => {
  let failed = 0;
  for (let first = 0; first < messages.length; first += batchSize) {
    const batch = messages.slice(first, first + batchSize);
    const Entries = batch.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
    const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    failed += answer.Failed?.length ?? 0;
  }
  return failed;
};

/** Puts what was given up into the parked queue, with the reason. */
export const park = async (sqs: SQSClient, QueueUrl: string, parked: object): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(parked) }));
};
