import { styleText } from 'node:util';

/** Where a verb writes for people. */
export interface Terminal {
  write(text: string): void;
  line(text?: string): void;
  /** The text in a colour where the stream is a terminal and NO_COLOR is not set. */
  style(format: Parameters<typeof styleText>[0], text: string): string;
}

/** A stream as a terminal. */
export const terminalOf = (stream: NodeJS.WriteStream): Terminal => ({
  write: (text) => void stream.write(text),
  line: (text = '') => void stream.write(`${text}\n`),
  style: (format, text) => styleText(format, text, { stream }),
});

/** A terminal that nobody sees: a program reads the verb's JSON instead. */
export const silent: Terminal = { write: () => undefined, line: () => undefined, style: (_, text) => text };
