import * as v from 'valibot';

/** What SNS sends to a subscriber. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const envelopeSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Timestamp: v.string(), Subject: v.optional(v.string()), Message: v.string() }),
);

/** A message as its subscriber has it. */
export interface SentMessage {
  readonly topic: string;
  readonly time: string;
  readonly subject: string | null;
  readonly text: string;
}

/** A message of a topic's mailbox; what SNS did not send is shown as it is. */
export const readEnvelope = (topic: string, body: string): SentMessage => {
  const parsed = v.safeParse(envelopeSchema, body);
  if (!parsed.success) return { topic, time: '', subject: null, text: body };
  const { Timestamp, Subject, Message } = parsed.output;
  return { topic, time: Timestamp, subject: Subject ?? null, text: Message };
};
