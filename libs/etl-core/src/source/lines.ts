/** A line of a text file, without its line end. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** False for the last line of a file that ends without a line end: it may have been cut off. */
  readonly terminated: boolean;
}

/** Drops the carriage return of a CRLF line end. */
const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** Byte-order marks before the first line. */
const marks = /^\uFEFF+/;

/**
 * The lines of UTF-8 bytes, whatever their chunks; byte-order marks are dropped, bytes that are not UTF-8
 * become U+FFFD. A record is a line: none of the sources has line ends inside of quotes, and reading line by
 * line keeps a stray quote from swallowing the rows after it.
 */
export async function* readLines(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Line> {
  // The decoder's own way with a mark depends on how the chunks cut it.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  // The pieces of the line that has not ended yet. They are joined once, so that a long line takes no longer than many.
  let begun: string[] = [];
  let number = 0;
  const textOf = (line: string): string => withoutReturn(number === 0 ? line.replace(marks, '') : line);
  for await (const chunk of body) {
    const [rest = '', ...following] = decoder.decode(chunk, { stream: true }).split('\n');
    begun.push(rest);
    for (const piece of following) {
      const text = textOf(begun.join(''));
      number += 1;
      yield { number, text, terminated: true };
      begun = [piece];
    }
  }
  const last = textOf(begun.join('') + decoder.decode());
  if (last !== '') yield { number: number + 1, text: last, terminated: false };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const lineFeed = 0x0a;

/** The first line of a file, and where the next one begins; no text where the file has none. */
export const firstLine = (
  bytes: Uint8Array,
): { readonly text: string | undefined; readonly next: number } => {
  const end = bytes.indexOf(lineFeed);
  const text = decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)).replace(marks, '');
  return {
    text: end < 0 && text === '' ? undefined : withoutReturn(text),
    next: end < 0 ? bytes.length : end + 1,
  };
};
