/** The bytes that CSV is made of. */
export const [quote, comma, lineFeed, carriageReturn] = [0x22, 0x2c, 0x0a, 0x0d] as const;

/** A line in the bytes of a file, cut into its fields where that is plain. */
export interface LineFields {
  /** Where its fields begin and end, without their quotes. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Where the comma or the line's end behind each of them is. */
  readonly behind: Int32Array;
  /** How many there are. There is room for one more than there should be. */
  length: number;
  /** Whether they are cut right: each is without a quote, or in quotes from its start to its end. */
  isPlain: boolean;
  /** Where its line feed is, or the file ends. */
  end: number;
  /** Where the next one begins. */
  next: number;
}

/** Room for a line that should have so many fields. */
export const roomForFields = (columns: number): LineFields => ({
  starts: new Int32Array(columns + 1),
  ends: new Int32Array(columns + 1),
  behind: new Int32Array(columns + 1),
  length: 0,
  isPlain: true,
  end: 0,
  next: 0,
});

/** The next byte that may be a quote, a comma or a line end: nearly all others are larger than these. */
const nextSpecial = (bytes: Uint8Array, from: number): number => {
  let i = from;
  while (i < bytes.length && (bytes[i] ?? 0) > comma) i += 1;
  return i;
};

/**
 * Cuts the line that begins at `at` into its fields, in one pass over its bytes and without making anything. What is in
 * quotes may have commas; a quote that is doubled, or stray, makes the line one that is not plain: splitCsvLine reads it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export const cutLine = (bytes: Uint8Array, at: number, line: LineFields): void => {
  const { starts, ends, behind } = line;
  const size = bytes.length;
  let length = 0;
  let isPlain = true;
  let i = at;
  let isLast = false;
  while (!isLast) {
    let start = i;
    let end = -1;
    if (bytes[i] === quote) {
      start += 1;
      end = start;
      while (end < size && bytes[end] !== quote && bytes[end] !== lineFeed) end += 1;
      i = bytes[end] === quote ? end + 1 : end;
      const next = bytes[i];
      isPlain &&= i > end && (i >= size || next === comma || next === lineFeed);
    }
    for (i = nextSpecial(bytes, i); i < size; i = nextSpecial(bytes, i + 1)) {
      const byte = bytes[i];
      if (byte === comma || byte === lineFeed) break;
      if (byte === quote) isPlain = false;
    }
    // Beyond the room it is known that they are too many; typed arrays take no notice.
    starts[length] = start;
    ends[length] = end < 0 ? i : end;
    behind[length] = i;
    length += 1;
    isLast = i >= size || bytes[i] === lineFeed;
    i += 1;
  }
  const lineEnd = i - 1;
  const hasReturn = lineEnd > at && bytes[lineEnd - 1] === carriageReturn;
  if (hasReturn && ends[length - 1] === lineEnd) ends[length - 1] = lineEnd - 1;
  if (hasReturn) behind[length - 1] = lineEnd - 1;
  line.length = length;
  line.isPlain = isPlain;
  line.end = lineEnd;
  line.next = i;
};
