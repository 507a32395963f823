import { failureTopic, mailboxOf, successTopic } from '../cloud/names.ts';
import { exitCodes } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';
import { withSource } from './with-source.ts';

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

/** `messages`: what the subscribers of the two topics were sent, oldest first. */
export const messages = async (options: CommonOptions): Promise<number> =>
  withSource(options, async (client) => {
    const sent: SentMessage[] = [];
    for (const topic of [successTopic, failureTopic])
      sent.push(...(await client.messages(mailboxOf(topic))).map((body) => readEnvelope(topic, body)));
    sent.sort((a, b) => a.time.localeCompare(b.time));
    const terminal = terminalFor(options);
    if (sent.length === 0) terminal.line('No message has been sent yet.');
    for (const { topic, time, subject, text } of sent) {
      terminal.line(terminal.style('bold', `${time}  ${topic}${subject === null ? '' : `  ${subject}`}`));
      terminal.line(text.replaceAll(/^/gm, '  '));
      terminal.line();
    }
    printJson(options, sent);
    return exitCodes.ok;
  });
