import type { DailyCount } from './daily-count.ts';

/** Names a record of a dataset: no two of them have the same region and date. */
export const recordKey = (record: DailyCount): string => `${record.date}/${record.region}`;
