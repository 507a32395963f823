import { failureTopic, mailboxOf, successTopic } from '../cloud/names.ts';
import { readEnvelope, type SentMessage } from '../cloud/sent-messages.ts';
import { exitCodes } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';
import { withSource } from './with-source.ts';

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
