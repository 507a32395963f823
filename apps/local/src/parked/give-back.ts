import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { readParked, unparkedBody, type Parked } from '@covid-etl/etl-core';

/** The queue that entries are taken from, and the one that they are given back to. */
export interface Queues {
  readonly parkedQueueUrl: string;
  readonly retryQueueUrl: string;
}

/** For so long nobody else gets an entry that is being given back. */
const visibilitySeconds = 30;
/** And for so long one that stays. Not 0: fauxqs 2.4.1, when it persists its messages, loses one whose time-out is 0. */
const releasedSeconds = 1;

/**
 * Gives parked entries back to the retry queue, one by one: sent there first and deleted here after, so that an entry
 * is in one of the two queues at any moment. One that is in both for a moment, and stays so where the process is killed,
 * is retried once: the poller unites them. Entries that are not wanted stay.
 *
 * @returns what was given back
 */
export const giveBack = async (
  sqs: SQSClient,
  { parkedQueueUrl: QueueUrl, retryQueueUrl }: Queues,
  isWanted: (id: string) => boolean,
): Promise<(Parked & { readonly id: string })[]> => {
  const given: (Parked & { readonly id: string })[] = [];
  /** What has been received and is not deleted yet: it is for others again. */
  const held = new Set<string>();
  const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: visibilitySeconds };
  try {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
      if (Messages.length === 0) return given;
      for (const { ReceiptHandle = '' } of Messages) held.add(ReceiptHandle);
      for (const { MessageId: id = '', Body = '', ReceiptHandle = '' } of Messages) {
        if (!isWanted(id)) continue;
        const parked = readParked(Body);
        const MessageBody = unparkedBody(parked);
        await sqs.send(new SendMessageCommand({ QueueUrl: retryQueueUrl, MessageBody }));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        held.delete(ReceiptHandle);
        given.push({ id, ...parked });
      }
    }
  } finally {
    const released = { QueueUrl, VisibilityTimeout: releasedSeconds };
    for (const ReceiptHandle of held)
      await sqs.send(new ChangeMessageVisibilityCommand({ ...released, ReceiptHandle }));
  }
};
