import { addDays, monthOf, type CalendarDate } from '@covid-etl/etl-core/browser';

/** The day of the month before or after that a date lies in; the last one where that month has no such day. */
const inOtherMonth = (date: CalendarDate, by: -1 | 1): CalendarDate => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month + by, 0)).getUTCDate();
  const first = new Date(Date.UTC(year, month - 1 + by, 1)).toISOString().slice(0, 8);
  return `${first}${String(Math.min(day, lastDay)).padStart(2, '0')}` as CalendarDate;
};

/**
 * The day that a key leads to in a calendar with a row for each month, the newest above; undefined where it leads nowhere.
 *
 * @param dates those of the calendar, oldest first
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 */
export const nextDay = (
  key: string,
  from: CalendarDate,
  dates: readonly CalendarDate[],
): CalendarDate | undefined => {
  const ofMonth = dates.filter((date) => monthOf(date) === monthOf(from));
  const targets: Readonly<Record<string, CalendarDate | undefined>> = {
    ArrowLeft: addDays(from, -1),
    ArrowRight: addDays(from, 1),
    ArrowUp: inOtherMonth(from, 1),
    ArrowDown: inOtherMonth(from, -1),
    Home: ofMonth.at(0),
    End: ofMonth.at(-1),
  };
  const target = targets[key];
  return target !== undefined && dates.includes(target) ? target : undefined;
};
