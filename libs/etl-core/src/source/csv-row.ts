import { parseCalendarDate } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { shown, splitCsvLine, type CsvHeader } from './csv.ts';

/** A row of the source: a record, or the reason why it can't be one. */
export type CsvRow = { readonly record: DailyCount } | { readonly reason: string };

const digits = /^\d{1,15}$/;

const countReason = (name: string, text: string): string => {
  if (/^-\d+$/.test(text)) return `${name} is negative: ${shown(text)}`;
  return text === '' ? `${name} is empty` : `${name} is not a whole number: "${shown(text)}"`;
};

/** Reads one line of a source's file as a record, and checks every field of it. */
export const readCsvRow = (text: string, header: CsvHeader, dataset: Dataset): CsvRow => {
  const fields = splitCsvLine(text)?.map((field) => field.trim());
  if (!fields) return { reason: 'its quotes are not closed' };
  if (fields.length !== header.width)
    return { reason: `it has ${fields.length} fields, the header has ${header.width}` };
  const dateText = fields[header.date] ?? '';
  const date = parseCalendarDate(dateText);
  if (!date) return { reason: `${dataset.columns.date} is not a date (YYYY-MM-DD): "${shown(dateText)}"` };

  const counts = { cases: 0, deaths: null as number | null, recovered: null as number | null };
  for (const name of ['cases', 'deaths', 'recovered'] as const) {
    const position = header.counts[name];
    if (position === undefined) continue;
    const field = fields[position] ?? '';
    // Some rows of some sources have no deaths or recovered: unknown, not zero. Cases are never optional.
    if (field === '' && name !== 'cases') continue;
    if (!digits.test(field)) return { reason: countReason(dataset.columns[name] ?? name, field) };
    counts[name] = Number(field);
  }
  return { record: { region: dataset.region, date, ...counts } };
};
