/** What SNS sends to a subscriber. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
interface SnsEnvelope {
  readonly Timestamp: string;
  readonly Subject?: string;
  readonly Message: string;
}

/** A message as its subscriber has it. */
export interface SentMessage {
  readonly topic: string;
  readonly time: string;
  readonly subject: string | null;
  readonly text: string;
}

/** A message of a topic's mailbox. */
export const readEnvelope = (topic: string, body: string): SentMessage => {
  const { Timestamp, Subject, Message } = JSON.parse(body) as SnsEnvelope;
  return { topic, time: Timestamp, subject: Subject ?? null, text: Message };
};
