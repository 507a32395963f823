/** Byte-order marks before the first line. */
const marks = /^\uFEFF+/;
const lineFeed = 0x0a;

// The decoder's own way with a mark would drop one at the start of any line.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The text of a line, without the carriage return of a CRLF line end. Bytes that are not UTF-8 become U+FFFD.
 *
 * A record is a line: none of the sources has line ends inside of quotes, and reading line by line keeps a stray quote
 * from swallowing the rows after it.
 */
export const lineText = (bytes: Uint8Array): string => decoder.decode(bytes).replace(/\r$/, '');

/** The first line of a file, without byte-order marks, and where the next one begins; no text where there is none. */
export const firstLine = (
  bytes: Uint8Array,
): { readonly text: string | undefined; readonly next: number } => {
  if (bytes.length === 0) return { text: undefined, next: 0 };
  const found = bytes.indexOf(lineFeed);
  const end = found < 0 ? bytes.length : found;
  return { text: lineText(bytes.subarray(0, end)).replace(marks, ''), next: end + 1 };
};
