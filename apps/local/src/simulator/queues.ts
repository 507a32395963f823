import type { Random } from './random.ts';

/** A message of a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  /** No receiver gets it before. */
  visibleAt: number;
  receives: number;
}

/** A standard queue: at least once, in no order. Instants are milliseconds since 1970. */
export interface SimulatedQueue {
  send(body: string, visibleAt?: number): void;
  /** @param stays whether what is received can be received again at once */
  receive(most: number, stays: boolean): readonly QueuedMessage[];
  delete(id: string): void;
  shuffle(random: Random): void;
  messages(): readonly QueuedMessage[];
}

export interface QueueOptions {
  readonly now: () => number;
  /** Gets a message that has been received `mostReceives` times and not been deleted. */
  readonly deadLetter?: (body: string) => void;
  /** Hears of a message that was not dealt with for as long as SQS keeps one. */
  readonly onExpired?: (body: string) => void;
}

/** As the deployed queues have them. @see apps/infra/src/stacks/workflow-stack.ts */
const visibilityTimeoutMs = 120_000;
const retentionMs = 14 * 24 * 60 * 60 * 1000;
const mostReceives = 5;

/** SQS on the simulated clock. */
export const createQueue = ({ now, deadLetter, onExpired }: QueueOptions): SimulatedQueue => {
  let messages: QueuedMessage[] = [];
  let last = 0;
  const remove = (id: string): void => {
    messages = messages.filter((message) => message.id !== id);
  };
  const redrive = (): void => {
    if (!deadLetter) return;
    for (const { id, body, receives, visibleAt } of messages) {
      if (receives < mostReceives || visibleAt > now()) continue;
      deadLetter(body);
      remove(id);
    }
  };
  return {
    send: (body, visibleAt = 0) => {
      last += 1;
      messages.push({ id: `m${last}`, body, sentAt: now(), visibleAt, receives: 0 });
    },
    receive: (most, stays) => {
      const expired = messages.filter(({ sentAt }) => now() - sentAt >= retentionMs);
      for (const { id, body } of expired) {
        onExpired?.(body);
        remove(id);
      }
      redrive();
      const received = messages.filter(({ visibleAt }) => visibleAt <= now()).slice(0, most);
      for (const message of received) {
        message.receives += 1;
        if (!stays) message.visibleAt = now() + visibilityTimeoutMs;
      }
      return received;
    },
    delete: remove,
    shuffle: (random) => {
      messages = messages
        .map((message) => ({ message, place: random.int(0, 1_000_000) }))
        .sort((a, b) => a.place - b.place)
        .map(({ message }) => message);
    },
    messages: () => messages,
  };
};
