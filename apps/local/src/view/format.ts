import { styleText } from 'node:util';

const integers = new Intl.NumberFormat('en-US');

/** A whole number with separators, or a dash where it is unknown. */
export const count = (value: number | null): string => (value === null ? '–' : integers.format(value));

/** A number of things, e.g. `1 date`, `1,158 rows`. */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** A size in bytes for people. */
export const size = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 ** 2
      ? `${(bytes / 1024).toFixed(1)} KiB`
      : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

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
