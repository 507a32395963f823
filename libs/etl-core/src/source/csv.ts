import { parse } from 'csv-parse/sync';
import { SourceFormatError } from '../errors.ts';
import { countNames, type CountName, type SourceFile } from '../dataset/dataset.ts';

/**
 * The fields of one CSV line, or undefined where its quotes are wrong.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export const splitCsvLine = (text: string): readonly string[] | undefined => {
  // Nearly no line has quotes, and without them a comma is always a separator.
  if (!text.includes('"')) return text.split(',');
  try {
    // Left to itself the library takes a stray carriage return for the end of the record, and drops what follows.
    return parse(text, { trim: true, record_delimiter: '\n' })[0] ?? [''];
  } catch {
    return undefined;
  }
};

/** Where the columns that are taken stand in a file. */
export interface CsvHeader {
  /** The columns' names: each row must have as many fields. */
  readonly names: readonly string[];
  readonly date: number;
  readonly counts: Readonly<Partial<Record<CountName, number>>>;
  /** The columns that name the region, from the largest part to the smallest; the last may be empty where it is `part`. */
  readonly region: readonly number[];
  readonly part: number | null;
  /** What a row of the dataset has in which column. */
  readonly where: readonly (readonly [column: number, value: string])[];
}

/** A part of a source's file as a message has room for it. */
export const shown = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

/** The columns that a file must have, each once. */
const neededColumns = ({ columns, region, where = {} }: SourceFile): string[] => [
  ...new Set([
    ...Object.values(columns),
    ...(region.columns ?? []),
    ...(region.part === undefined ? [] : [region.part]),
    ...Object.keys(where),
  ]),
];

/**
 * Finds the columns that are taken in the first line of a file. Added or reordered columns are fine.
 *
 * @param line the first line; undefined where the file is empty
 * @param where what was read, for the message
 * @param before the columns that the file had when it was loaded last, for the message
 * @throws SourceFormatError that names the missing columns, or says that the file is empty or HTML
 */
export const readCsvHeader = (
  line: string | undefined,
  file: SourceFile,
  where: string,
  before: readonly string[] = [],
): CsvHeader => {
  const unchanged = 'nothing was changed';
  if (line === undefined || line.trim() === '')
    throw new SourceFormatError(`${where} is empty; ${unchanged}`);
  if (line.trimStart().startsWith('<'))
    throw new SourceFormatError(`${where} is a page of HTML or XML, not CSV: "${shown(line)}"; ${unchanged}`);
  const names = (splitCsvLine(line) ?? []).map((name) => name.trim());
  const missing = neededColumns(file).filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new SourceFormatError(
      `${where}, line 1: column ${missing.map((name) => `"${name}"`).join(', ')} is missing; ` +
        `the header is "${shown(line)}"${before.length > 0 ? `, it was "${before.join(',')}"` : ''}; ${unchanged}`,
    );
  const { columns, region, where: conditions = {} } = file;
  const counts = countNames.flatMap((count) => {
    const column = columns[count];
    return column === undefined ? [] : [[count, names.indexOf(column)] as const];
  });
  return {
    names,
    date: names.indexOf(columns.date),
    counts: Object.fromEntries(counts),
    region: (region.columns ?? []).map((name) => names.indexOf(name)),
    part: region.part === undefined ? null : names.indexOf(region.part),
    where: Object.entries(conditions).map(([name, value]) => [names.indexOf(name), value]),
  };
};
