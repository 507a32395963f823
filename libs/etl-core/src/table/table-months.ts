import { fromEpochDay, monthOf, type Month } from '../record/calendar-date.ts';
import type { CountColumns } from '../record/count-columns.ts';
import { pickRows, sortColumns } from '../record/sort-columns.ts';

/** The month of each day that there is. Most rows have the day of the row before. */
const monthsByDay = (day: Int32Array): Map<number, Month> => {
  const months = new Map<number, Month>();
  for (let row = 0; row < day.length; row += 1) {
    const of = day[row] ?? 0;
    if (of !== day[row - 1] && !months.has(of)) months.set(of, monthOf(fromEpochDay(of)));
  }
  return months;
};

/** The rows as the parts of the table: by month, and each month in the table's order. */
export const tableMonths = (columns: CountColumns): Map<Month, CountColumns> => {
  const monthOfDay = monthsByDay(columns.day);
  const [only, ...others] = new Set(monthOfDay.values());
  if (only !== undefined && others.length === 0) return new Map([[only, sortColumns(columns)]]);
  const rowsOfMonth = Map.groupBy(columns.day.keys(), (row) => monthOfDay.get(columns.day[row] ?? 0));
  const months = new Map<Month, CountColumns>();
  for (const [month, rows] of rowsOfMonth) if (month) months.set(month, sortColumns(pickRows(columns, rows)));
  return months;
};
