import { countNames, type SourceFile } from '../dataset/dataset.ts';
import type { CsvHeader } from './csv.ts';
import type { LineFields } from './line-fields.ts';

/** A part of a line that is its date. */
export const datePart = -1;
/** A part of a line that is a run of fields which are neither date nor count. */
export const runPart = -2;

/** How the lines under a header are made up. */
export interface LineLayout {
  /** The parts of a line, one after the other: datePart, runPart, or the place of a count in countNames. */
  readonly parts: Int8Array;
  /** Of each count, whether its field may not be empty (1) or may (0). */
  readonly required: Uint8Array;
  /** The first and the last column of each run. */
  readonly runs: readonly (readonly [first: number, last: number])[];
}

/** The layout of the lines under a header. */
export const lineLayout = (header: CsvHeader, { required }: SourceFile): LineLayout => {
  const parts: number[] = [];
  const runs: [first: number, last: number][] = [];
  for (const column of header.names.keys()) {
    const place = countNames.findIndex((name) => header.counts[name] === column);
    const run = runs.at(-1);
    if (column === header.date) parts.push(datePart);
    else if (place >= 0) parts.push(place);
    else if (run && parts.at(-1) === runPart) run[1] = column;
    else {
      parts.push(runPart);
      runs.push([column, column]);
    }
  }
  return {
    parts: Int8Array.from(parts),
    required: Uint8Array.from(countNames, (name) => Number(required.some((of) => of === name))),
    runs,
  };
};

/** The bytes of each run of a line that was cut. Copies: what a part of a file was read from is not held for them. */
export const runsOf = (
  { runs }: LineLayout,
  bytes: Uint8Array,
  at: number,
  { behind }: LineFields,
): Uint8Array[] =>
  runs.map(([first, last]) => {
    const start = first === 0 ? at : (behind[first - 1] ?? 0) + 1;
    return new Uint8Array(bytes.subarray(start, behind[last]));
  });
