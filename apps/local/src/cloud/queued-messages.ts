import { parseInput } from '@covid-etl/etl-core';
import * as v from 'valibot';

const messageSchema = v.object({ messageId: v.string(), body: v.string(), sentTimestamp: v.number() });
const queueSchema = v.object({
  messages: v.object({
    ready: v.array(messageSchema),
    delayed: v.array(messageSchema),
    inflight: v.array(v.object({ message: messageSchema })),
  }),
});

/** A message that lies in a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  /** The instant that it was sent at. */
  readonly sentAt: string;
}

/** A queue's messages, which stay where they are: SQS itself has no way to look at one without receiving it. */
export const queuedMessages = async (endpoint: string, queue: string): Promise<QueuedMessage[]> => {
  const response = await fetch(`${endpoint}/_fauxqs/queues/${queue}`);
  const { messages } = parseInput(queueSchema, await response.json(), queue);
  return [...messages.inflight.map(({ message }) => message), ...messages.ready, ...messages.delayed].map(
    ({ messageId, body, sentTimestamp }) => ({
      id: messageId,
      body,
      sentAt: new Date(sentTimestamp).toISOString(),
    }),
  );
};
