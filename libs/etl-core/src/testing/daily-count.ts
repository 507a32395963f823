import { parseCalendarDate } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';

/** A record for a test, in which only what the test is about has to be named. */
export const dailyCount = (date: string, fields: Partial<Omit<DailyCount, 'date'>> = {}): DailyCount => {
  const parsed = parseCalendarDate(date);
  if (!parsed) throw new Error(`${date} is not a date`);
  return { region: 'US', date: parsed, cases: 10, deaths: 1, recovered: null, ...fields };
};
