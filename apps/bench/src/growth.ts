import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContenderName } from './contenders/index.ts';
import { measureConversion, type Conversion } from './conversion.ts';
import { writeCountyCsv } from './county-csv.ts';

/** How a file grows: by days, as it does, or by regions. */
export const directions = ['days', 'counties'] as const;
/** @see directions */
export type Direction = (typeof directions)[number];

/** What contenders took for a file so many times as long. */
export interface Size {
  readonly direction: Direction;
  readonly times: number;
  readonly rows: number;
  readonly contenders: Conversion;
}

/** What contenders took for files of several lengths. */
export interface Growth {
  readonly names: readonly ContenderName[];
  readonly sizes: readonly Size[];
}

const names = ['DuckDB, 1 thread', 'covid-etl'] as const satisfies readonly ContenderName[];

/** Measures this project and DuckDB over files that are once, twice and four times as long, by days and by counties. */
export const measureGrowth = async (directory: string, counties: number): Promise<Growth> => {
  const sizes: Size[] = [];
  for (const direction of directions)
    for (const times of [1, 2, 4]) {
      const file = join(directory, 'growing.csv');
      const of = direction === 'days' ? { counties, times } : { counties: counties * times };
      const rows = await writeCountyCsv(file, of);
      console.error(`  ${times} × ${direction}: ${rows.toLocaleString('en-US')} rows`);
      sizes.push({ direction, times, rows, contenders: await measureConversion(file, 1, names) });
      await rm(file);
    }
  return { names, sizes };
};
