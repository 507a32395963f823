import { fromEpochDay, monthOf, type Month } from '../record/calendar-date.ts';
import type { CountColumns } from '../record/count-columns.ts';
import { pickRows, sortedRows } from '../record/sort-columns.ts';

/** The rows as the parts of the table: by month, and each month in the table's order. */
export const tableMonths = (columns: CountColumns): Map<Month, CountColumns> => {
  const monthOfDay = new Map<number, Month>();
  const rowsOfMonth = new Map<Month, number[]>();
  for (const row of sortedRows(columns)) {
    const day = columns.day[row] ?? 0;
    const month = monthOfDay.get(day) ?? monthOf(fromEpochDay(day));
    monthOfDay.set(day, month);
    const rows = rowsOfMonth.get(month) ?? [];
    rowsOfMonth.set(month, rows);
    rows.push(row);
  }
  return new Map([...rowsOfMonth].map(([month, rows]) => [month, pickRows(columns, Uint32Array.from(rows))]));
};
