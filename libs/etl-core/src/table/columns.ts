import type { DailyCount } from '../record/daily-count.ts';

/** A column of the table. Its partitions, dataset and month, are in the files' keys and not in the files. */
export interface Column {
  readonly name: keyof DailyCount;
  readonly type: 'text' | 'date' | 'integer';
  readonly nullable: boolean;
}

/** The columns of the table, in their order. */
export const dailyCountsColumns = [
  { name: 'region', type: 'text', nullable: false },
  { name: 'date', type: 'date', nullable: false },
  { name: 'cases', type: 'integer', nullable: true },
  { name: 'deaths', type: 'integer', nullable: true },
  { name: 'recovered', type: 'integer', nullable: true },
] as const satisfies readonly Column[];
