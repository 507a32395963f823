import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { reminderMail, type Mail } from './parked-mail.ts';

/**
 * Tells the owner how much is parked, where anything is. The poller has told of what it has parked itself; of what SQS or
 * EventBridge has put there an alarm tells, but an alarm that is on already tells of nothing that comes after.
 *
 * @returns how many messages are parked, about: SQS counts no better
 * @throws whatever telling the owner throws
 */
export const remindOfParked = async (
  sqs: SQSClient,
  QueueUrl: string,
  tell: (mail: Mail) => Promise<void>,
): Promise<number> => {
  const request = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages' as const] };
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand(request));
  // Stryker disable next-line OptionalChaining: SQS answers with the attributes that it is asked for.
  const messages = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  if (messages > 0) await tell(reminderMail(messages));
  return messages;
};
