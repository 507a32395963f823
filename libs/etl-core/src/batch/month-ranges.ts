import { monthSchema, type Month } from '../record/calendar-date.ts';
import { lineFeed } from '../source/line-fields.ts';
import * as v from 'valibot';

/** Consecutive lines of a file whose dates are in one month. */
export interface MonthRange {
  readonly month: Month;
  /** The bytes of these lines in the file: from the first of them to before `to`. */
  readonly from: number;
  readonly to: number;
  /** How many lines of the file come before them. */
  readonly linesBefore: number;
}

/** `YYYY-MM`, with which each line begins where the date is the first column. */
const monthLength = 7;

/** Passes over lines that begin with a month and are whole: where the next one begins, and how many they were. */
const passOver = (chunk: Uint8Array, from: number, month: Uint8Array) => {
  let [next, lines] = [from, 0];
  for (;;) {
    for (let k = 0; k < monthLength; k += 1) if (chunk[next + k] !== month[k]) return { next, lines };
    const end = chunk.indexOf(lineFeed, next + monthLength);
    if (end === -1) return { next, lines };
    next = end + 1;
    lines += 1;
  }
};

/**
 * Where the months of a file are whose first column is the date, in one pass over its bytes: one range for each month
 * where the rows are in the order of their dates, several where they are not. A line that begins with no month is in the
 * range of the line before it, and one before all others in that of the line after it.
 *
 * @param chunks the file's bytes, the header's among them
 * @param headerEnd where the line after the header begins
 */
export const monthRanges = async (
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  headerEnd: number,
): Promise<MonthRange[]> => {
  const ranges: MonthRange[] = [];
  const month = new Uint8Array(monthLength);
  const begun = new Uint8Array(monthLength);
  let range: { month: Month; from: number; linesBefore: number } | undefined;
  let [lines, lineStart, at] = [0, 0, 0];
  // How many of the first bytes of the line have been looked at, and whether they are those of the range's month.
  let [looked, isSame] = [0, true];

  const endRange = (to: number): void => {
    if (range) ranges.push({ ...range, to });
  };
  const beginLine = (start: number): void => {
    lineStart = start;
    [looked, isSame] = [0, true];
  };
  const lookAtMonth = (): void => {
    if (isSame && range) return;
    const text = Buffer.from(begun).toString('latin1');
    if (!v.is(monthSchema, text)) return;
    endRange(lineStart);
    range = { month: text as Month, from: range ? lineStart : headerEnd, linesBefore: range ? lines : 1 };
    month.set(begun);
  };

  for await (const chunk of chunks) {
    const size = chunk.length;
    for (let i = 0; i < size;) {
      if (looked === 0 && range) {
        const passed = passOver(chunk, i, month);
        lines += passed.lines;
        i = passed.next;
        lineStart = at + i;
        if (i === size) break;
      }
      const byte = chunk[i] ?? 0;
      if (looked < monthLength && byte !== lineFeed) {
        begun[looked] = byte;
        if (byte !== month[looked]) isSame = false;
        looked += 1;
        if (looked === monthLength && at + i >= headerEnd) lookAtMonth();
        i += 1;
        continue;
      }
      const end = chunk.indexOf(lineFeed, i);
      if (end === -1) break;
      lines += 1;
      i = end + 1;
      beginLine(at + i);
    }
    at += size;
  }
  endRange(at);
  return ranges;
};
