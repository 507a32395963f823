import type { GrowingColumns } from '../record/growing-columns.ts';
import { dateLength, digitOf, mostDigits, noDay, type DateReader } from './field-values.ts';
import { carriageReturn, comma, lineFeed } from './line-fields.ts';
import { datePart, runPart, type LineLayout } from './line-layout.ts';
import { ofSomethingElse, type SeenLine } from './region-index.ts';

/** Where a reader of lines is. */
export interface Position {
  /** Where the next line begins. */
  at: number;
  /** How many lines came before it. */
  line: number;
  /** The line before it as it was seen earlier, which knows what came after it then. */
  last: SeenLine | undefined;
}

const unlike = -1;

/** Reads the digits at `at` as a count of a row, and says where they end, or `unlike` where they can't be all of it. */
const readCount = (
  bytes: Uint8Array,
  at: number,
  counts: Float64Array | undefined,
  row: number,
  isRequired: boolean,
): number => {
  let count = 0;
  let end = at;
  for (let digit = digitOf(bytes[end]); digit >= 0 && digit <= 9; digit = digitOf(bytes[end])) {
    count = count * 10 + digit;
    end += 1;
  }
  if ((end === at && isRequired) || end - at > mostDigits || !counts) return unlike;
  counts[row] = end === at ? Number.NaN : count;
  return end;
};

/**
 * Reads the line at `at` as the next row, if it differs from an earlier one in its date and counts alone: one pass over
 * its bytes, in which the runs of its other fields are only compared.
 *
 * @returns where the next line begins, or `unlike`
 */
const readLike = (
  bytes: Uint8Array,
  at: number,
  { runs }: SeenLine,
  { parts, required }: LineLayout,
  readDate: DateReader,
  { day, counts, length: row }: GrowingColumns,
): number => {
  let i = at;
  let run = 0;
  let hasCount = false;
  for (let n = 0; n < parts.length; n += 1) {
    if (n > 0) {
      if (bytes[i] !== comma) return unlike;
      i += 1;
    }
    const part = parts[n] ?? runPart;
    if (part === runPart) {
      const same = runs[run];
      if (!same) return unlike;
      for (let k = 0; k < same.length; k += 1, i += 1) if (bytes[i] !== same[k]) return unlike;
      run += 1;
    } else if (part === datePart) {
      const of = readDate(bytes, i, i + dateLength);
      if (of === noDay) return unlike;
      day[row] = of;
      i += dateLength;
    } else {
      const end = readCount(bytes, i, counts[part], row, required[part] === 1);
      if (end === unlike) return unlike;
      hasCount ||= end > i;
      i = end;
    }
  }
  if (bytes[i] === carriageReturn) i += 1;
  // A last line without an end is looked at in full.
  return bytes[i] === lineFeed && hasCount ? i + 1 : unlike;
};

/**
 * Reads lines from a position on into columns, as long as each is like the one that is expected, and as there is room.
 * Sources list their regions in the same order every day, and leave some out: the line that came next the last time is
 * expected, or the one behind it.
 */
export const readAlike = (
  bytes: Uint8Array,
  position: Position,
  layout: LineLayout,
  readDate: DateReader,
  columns: GrowingColumns,
): void => {
  let { at, line, last } = position;
  while (last && at < bytes.length && columns.length < columns.line.length) {
    let expected = last.next;
    let next = expected ? readLike(bytes, at, expected, layout, readDate, columns) : unlike;
    if (next === unlike) {
      expected = expected?.next;
      next = expected ? readLike(bytes, at, expected, layout, readDate, columns) : unlike;
    }
    if (next === unlike || !expected) break;
    if (expected.region !== ofSomethingElse) {
      columns.line[columns.length] = line;
      columns.region[columns.length] = expected.region;
      columns.length += 1;
    }
    at = next;
    line += 1;
    last = expected;
  }
  Object.assign(position, { at, line, last });
};
