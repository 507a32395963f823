/** A line of a text file, without its line end. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines of a file by nothing but decoding and splitting all of it: what the reader of bytes is held against. */
export const linesOf = (bytes: Uint8Array): Line[] => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/^\uFEFF+/, '');
  const lines = text.split('\n').map((line, i) => ({ number: i + 1, text: line.replace(/\r$/, '') }));
  return text === '' || text.endsWith('\n') ? lines.slice(0, -1) : lines;
};
