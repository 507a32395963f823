import { Buffer } from 'node:buffer';
import type { CsvHeader } from './csv.ts';
import type { LineFields } from './line-fields.ts';

/** The region of a line that is of something else. */
export const ofSomethingElse = -1;

/** A line that was seen before, and what its region is. */
export interface SeenLine {
  /** The number of its region, or ofSomethingElse. */
  readonly region: number;
  /** The bytes of each run of fields that are neither its date nor its counts. */
  runs: readonly Uint8Array[];
  /** The line that came after it, the last time. */
  next: SeenLine | undefined;
}

/**
 * The regions of a file, numbered in the order in which they were first seen, and the lines that they were seen in, by
 * the bytes of the fields that name a region: no text is made of one that was seen before.
 */
export interface RegionIndex {
  /** The names of the regions by their numbers. */
  readonly names: readonly string[];
  /** The number of a region, a new one where it has none yet. */
  numberOf(name: string): number;
  /** The line with the same region that was seen before. */
  find(bytes: Uint8Array, fields: LineFields): SeenLine | undefined;
  /** Remembers a line. */
  learn(bytes: Uint8Array, fields: LineFields, line: SeenLine): void;
}

/** What no field has in it. */
const separator = Uint8Array.of(0x0a);

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
  const seen = new Map<string, SeenLine>();
  const keyOf = (bytes: Uint8Array, { starts, ends }: LineFields): string =>
    Buffer.concat(
      columns.flatMap((column) => [bytes.subarray(starts[column], ends[column]), separator]),
    ).toString('latin1');
  return {
    names,
    numberOf: (name) => {
      const number = numbers.get(name) ?? names.push(name) - 1;
      numbers.set(name, number);
      return number;
    },
    find: (bytes, fields) => seen.get(keyOf(bytes, fields)),
    learn: (bytes, fields, line) => void seen.set(keyOf(bytes, fields), line),
  };
};
