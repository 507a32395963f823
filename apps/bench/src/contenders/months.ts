import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeParquet, type CalendarDate, type DailyCount } from '@covid-etl/etl-core';
import type { CountyRow } from './contender.ts';

const byRegion = (a: DailyCount, b: DailyCount): number =>
  a.region < b.region ? -1 : a.region > b.region ? 1 : a.date < b.date ? -1 : 1;

/** Writes the months of rows that come in the order of their dates: a month's rows are held until the next one begins. */
export const createMonthWriter = (directory: string) => {
  let month = '';
  let records: DailyCount[] = [];
  const flush = async (): Promise<void> => {
    if (records.length > 0)
      await writeFile(join(directory, `${month}.parquet`), encodeParquet(records.sort(byRegion)));
    records = [];
  };
  return {
    add: async ({ region, date, cases, deaths }: CountyRow): Promise<void> => {
      const next = date.slice(0, 7);
      if (next !== month) {
        await flush();
        month = next;
      }
      records.push({ region, date: date as CalendarDate, cases, deaths, recovered: null });
    },
    flush,
  };
};
