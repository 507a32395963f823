import { parse } from 'csv-parse/sync';
import { SourceFormatError } from '../errors.ts';
import type { CountName, Dataset } from '../dataset/dataset.ts';

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

/** Where a dataset's columns stand in a file. */
export interface CsvHeader {
  /** How many fields each row must have. */
  readonly width: number;
  readonly date: number;
  readonly counts: Readonly<Partial<Record<CountName, number>>> & { readonly cases: number };
}

/** A part of a source's file as a message has room for it. */
export const shown = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

/**
 * Finds the dataset's columns in the first line of a file. Added or reordered columns are fine.
 *
 * @param line the first line; undefined where the file is empty
 * @param where what was read, for the message
 * @throws SourceFormatError that names the missing columns, or says that the file is empty or HTML
 */
export const readCsvHeader = (line: string | undefined, dataset: Dataset, where: string): CsvHeader => {
  const unchanged = 'nothing was changed';
  if (line === undefined || line.trim() === '')
    throw new SourceFormatError(`${where} is empty; ${unchanged}`);
  if (line.trimStart().startsWith('<'))
    throw new SourceFormatError(`${where} is a page of HTML or XML, not CSV: "${shown(line)}"; ${unchanged}`);
  const names = (splitCsvLine(line) ?? []).map((name) => name.trim());
  const missing = Object.values(dataset.columns).filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new SourceFormatError(
      `${where}, line 1: column ${missing.map((name) => `"${name}"`).join(', ')} is missing; ` +
        `the header is "${shown(line)}"; ${unchanged}`,
    );
  const { date, ...counts } = dataset.columns;
  const positions = Object.fromEntries(
    Object.entries(counts).map(([count, name]) => [count, names.indexOf(name)]),
  ) as CsvHeader['counts'];
  return { width: names.length, date: names.indexOf(date), counts: positions };
};
