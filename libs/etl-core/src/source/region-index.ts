import { Buffer } from 'node:buffer';
import type { CsvHeader } from './csv.ts';
import type { LineFields } from './line-fields.ts';

/**
 * The regions of a file, numbered in the order in which they were first seen, by the bytes of the fields that name them:
 * no text is made of a region that was seen before.
 */
export interface RegionIndex {
  /** The names of the regions by their numbers. */
  readonly names: readonly string[];
  /** The number of a region, a new one where it has none yet. */
  numberOf(name: string): number;
  /** What is known of these fields; undefined where they were not seen before. */
  find(bytes: Uint8Array, fields: LineFields): number | undefined;
  /** Remembers what these fields say. */
  learn(bytes: Uint8Array, fields: LineFields, number: number): void;
}

/** Fields that were seen before: their bytes, and what they say. */
interface Seen {
  readonly key: Uint8Array;
  readonly number: number;
  /** The fields that came in the row after them, the last time. */
  next: Seen | undefined;
}

/** No field of a line has a line end. */
const separator = 0x0a;

/** The columns that say which region a row is of, and whether it is one of the dataset's. */
const keyColumns = ({ region, part, where }: CsvHeader): number[] => [
  ...region,
  ...(part === null ? [] : [part]),
  ...where.map(([column]) => column),
];

/** An index that knows nothing yet. It serves all parts of a file that has this header. */
export const createRegionIndex = (header: CsvHeader): RegionIndex => {
  const columns = keyColumns(header);
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const seen = new Map<string, Seen>();
  let last: Seen | undefined;

  const isSame = ({ key }: Seen, bytes: Uint8Array, { starts, ends }: LineFields): boolean => {
    let at = 0;
    for (const column of columns) {
      const end = ends[column] ?? 0;
      for (let i = starts[column] ?? 0; i < end; i += 1, at += 1) if (bytes[i] !== key[at]) return false;
      if (key[at] !== separator) return false;
      at += 1;
    }
    return at === key.length;
  };
  const keyOf = (bytes: Uint8Array, { starts, ends }: LineFields): Buffer =>
    Buffer.concat(
      columns.flatMap((column) => [bytes.subarray(starts[column], ends[column]), Uint8Array.of(separator)]),
    );

  return {
    names,
    numberOf: (name) => {
      const number = numbers.get(name) ?? names.push(name) - 1;
      numbers.set(name, number);
      return number;
    },
    find: (bytes, fields) => {
      // Sources list their regions in the same order every day, and leave some out: the one that followed before is tried
      // first, and then the one behind it.
      let expected = last?.next;
      if (expected && !isSame(expected, bytes, fields)) expected = expected.next;
      if (expected && isSame(expected, bytes, fields)) {
        last = expected;
        return expected.number;
      }
      const found = seen.get(keyOf(bytes, fields).toString('latin1'));
      if (found && last) last.next = found;
      last = found;
      return found?.number;
    },
    learn: (bytes, fields, number) => {
      const key = keyOf(bytes, fields);
      const entry: Seen = { key, number, next: undefined };
      seen.set(key.toString('latin1'), entry);
      if (last) last.next = entry;
      last = entry;
    },
  };
};
