import { SourceFormatError, parseCalendarDate, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import { parse } from 'csv-parse/sync';
import type { SourceRow } from './publisher.ts';

/**
 * The rows of a source's file, oldest first: the truth of a simulation. They are read by the CSV library alone, so that
 * what the system makes of them is compared with something that it has not read itself.
 *
 * @throws SourceFormatError where there is none
 */
export const sourceRows = (text: string, { sources: [{ columns }], id }: Dataset): SourceRow[] => {
  const records: Record<string, string>[] = parse(text, { columns: true, skip_empty_lines: true });
  const rows = records.flatMap((record) => {
    const date = parseCalendarDate(record[columns.date] ?? '');
    const counts = [columns.cases, columns.deaths].map((column) => record[column ?? ''] ?? '').join(',');
    return date ? [{ date, counts }] : [];
  });
  if (rows.length === 0) throw new SourceFormatError(`the file has no rows of ${id}`);
  return rows.sort((a, b) => (a.date < b.date ? -1 : 1));
};

/** The rows of a text that lie between two dates, where these are given. */
export const between = (
  rows: readonly SourceRow[],
  from: CalendarDate | undefined,
  to: CalendarDate | undefined,
): { from: CalendarDate; to: CalendarDate } | undefined => {
  const dates = rows.map(({ date }) => date).filter((date) => (!from || date >= from) && (!to || date <= to));
  const [first, last] = [dates.at(0), dates.at(-1)];
  return first && last ? { from: first, to: last } : undefined;
};
