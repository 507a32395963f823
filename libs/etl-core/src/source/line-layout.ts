import { countNames, type SourceFile } from '../dataset/dataset.ts';
import type { CsvHeader } from './csv.ts';
import { createDateReader, dateLength, digitOf, mostDigits, noDay, unknown } from './field-values.ts';
import { carriageReturn, comma, lineFeed, type LineFields } from './line-fields.ts';

interface CountPart {
  readonly is: 'count';
  readonly place: number;
  readonly isRequired: boolean;
}

/** A part of a line: its date, one of its counts by its place in countNames, or a run of other fields. */
type Part = { readonly is: 'date' } | CountPart | { readonly is: 'run'; readonly from: number; to: number };

const partsOf = (header: CsvHeader, { required }: SourceFile): Part[] => {
  const parts: Part[] = [];
  for (const column of header.names.keys()) {
    const place = countNames.findIndex((name) => header.counts[name] === column);
    const run = parts.at(-1);
    if (column === header.date) parts.push({ is: 'date' });
    else if (place >= 0)
      parts.push({ is: 'count', place, isRequired: required.some((name) => name === countNames[place]) });
    else if (run?.is === 'run') run.to = column;
    else parts.push({ is: 'run', from: column, to: column });
  }
  return parts;
};

/** What was read of a line. */
export interface LineValues {
  /** Days since 1970-01-01. */
  day: number;
  /** In the order of countNames; `unknown` where the field is empty, or there is none. */
  readonly counts: Float64Array;
}

/** How the lines of a file are made up. */
export interface LineLayout {
  /** What the last line that was read had. */
  readonly values: LineValues;
  /** The bytes of the runs of fields that are neither date nor count, of a line that was cut. */
  runsOf(bytes: Uint8Array, at: number, fields: LineFields): Uint8Array[];
  /** Reads the values of a line that was cut; false where they are not as nearly all are. */
  readCut(bytes: Uint8Array, fields: LineFields): boolean;
  /**
   * Reads the line that begins at `at`, if it has the same runs of other fields as one that was cut, and values as nearly
   * all are. It is one pass over the bytes, in which the runs need only be compared.
   *
   * @returns where the next line begins, or -1
   */
  readLike(bytes: Uint8Array, at: number, runs: readonly Uint8Array[]): number;
}

/** The layout of the lines under a header. */
export const lineLayout = (header: CsvHeader, file: SourceFile): LineLayout => {
  const parts = partsOf(header, file);
  const runs = parts.filter((part) => part.is === 'run');
  const readDate = createDateReader();
  const counts = new Float64Array(countNames.length).fill(unknown);
  const values: LineValues = { day: noDay, counts };
  const hasCount = (): boolean => counts[0] !== unknown || counts[1] !== unknown || counts[2] !== unknown;
  /** Reads the digits at `at`, and says where they end; -1 where they can't be the whole of a count. */
  const readDigits = (bytes: Uint8Array, at: number, { place, isRequired }: CountPart): number => {
    let number = 0;
    let end = at;
    for (let digit = digitOf(bytes[end]); digit >= 0 && digit <= 9; digit = digitOf(bytes[end])) {
      number = number * 10 + digit;
      end += 1;
    }
    counts[place] = end === at ? unknown : number;
    return (end === at && isRequired) || end - at > mostDigits ? -1 : end;
  };

  return {
    values,
    runsOf: (bytes, at, { behind }) =>
      runs.map(
        // A copy: what a part of a file was read from is not held for what is remembered of it.
        ({ from, to }) =>
          new Uint8Array(bytes.subarray(from === 0 ? at : (behind[from - 1] ?? 0) + 1, behind[to])),
      ),
    readCut: (bytes, { starts, ends }) => {
      values.day = readDate(bytes, starts[header.date] ?? 0, ends[header.date] ?? 0);
      if (values.day === noDay) return false;
      for (const part of parts) {
        if (part.is !== 'count') continue;
        const column = header.counts[countNames[part.place] ?? 'cases'] ?? 0;
        if (readDigits(bytes, starts[column] ?? 0, part) !== ends[column]) return false;
      }
      return hasCount();
    },
    readLike: (bytes, at, expected) => {
      let i = at;
      let run = 0;
      for (let n = 0; n < parts.length; n += 1) {
        if (n > 0) {
          if (bytes[i] !== comma) return -1;
          i += 1;
        }
        const part = parts[n];
        if (part?.is === 'run') {
          const same = expected[run] ?? bytes;
          for (let k = 0; k < same.length; k += 1, i += 1) if (bytes[i] !== same[k]) return -1;
          run += 1;
        } else if (part?.is === 'count') {
          i = readDigits(bytes, i, part);
          if (i < 0) return -1;
        } else {
          values.day = readDate(bytes, i, i + dateLength);
          if (values.day === noDay) return -1;
          i += dateLength;
        }
      }
      if (bytes[i] === carriageReturn) i += 1;
      // A last line without an end is looked at in full.
      return bytes[i] === lineFeed && hasCount() ? i + 1 : -1;
    },
  };
};
