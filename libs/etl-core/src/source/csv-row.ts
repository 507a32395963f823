import { countNames, type SourceFile } from '../dataset/dataset.ts';
import { parseCalendarDate } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { shown, splitCsvLine, type CsvHeader } from './csv.ts';

/** A row of a source: a record, the reason why it can't be one, or why it is not meant to be one. */
export type CsvRow =
  | { readonly record: DailyCount }
  | { readonly reason: string }
  | { readonly skipped: 'of something else' | 'without counts' };

/** A whole number. Tools that know no empty integer write it with a decimal point. */
const wholeNumber = /^\d{1,15}(\.0+)?$/;

const countReason = (name: string, text: string): string => {
  if (/^-\d+$/.test(text)) return `${name} is negative: ${shown(text)}`;
  return text === '' ? `${name} is empty` : `${name} is not a whole number: "${shown(text)}"`;
};

const reason = (text: string): CsvRow => ({ reason: text });

/** Reads one line of a source's file as a record, and checks every field of it. */
export const readCsvRow = (text: string, header: CsvHeader, file: SourceFile): CsvRow => {
  const fields = splitCsvLine(text)?.map((field) => field.trim());
  if (!fields) return reason('its quotes are not closed');
  if (fields.length !== header.names.length)
    return reason(`it has ${fields.length} fields, the header has ${header.names.length}`);
  if (header.where.some(([column, value]) => fields[column] !== value))
    return { skipped: 'of something else' };
  const dateText = fields[header.date] ?? '';
  const date = parseCalendarDate(dateText);
  if (!date) return reason(`${file.columns.date} is not a date (YYYY-MM-DD): "${shown(dateText)}"`);

  const places = header.region.map((column) => fields[column] ?? '');
  const unnamed = places.indexOf('');
  if (unnamed >= 0) return reason(`${file.region.columns?.[unnamed] ?? 'the region'} is empty`);
  const part = header.part === null ? '' : (fields[header.part] ?? '');
  const region = [file.region.within ?? '', ...places, part].filter((name) => name !== '').join('/');

  const counts = {
    cases: null as number | null,
    deaths: null as number | null,
    recovered: null as number | null,
  };
  for (const name of countNames) {
    const position = header.counts[name];
    if (position === undefined) continue;
    const field = fields[position] ?? '';
    if (field === '' && !file.required.includes(name)) continue;
    if (!wholeNumber.test(field)) return reason(countReason(file.columns[name] ?? name, field));
    counts[name] = Number(field);
  }
  if (countNames.every((name) => counts[name] === null)) return { skipped: 'without counts' };
  return { record: { region, date, ...counts } };
};
