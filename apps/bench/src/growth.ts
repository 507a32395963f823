import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContenderName } from './contenders/index.ts';
import { measureConversion, type Conversion } from './conversion.ts';
import { writeCountyCsv, type CountyCsv } from './county-csv.ts';

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

/**
 * Measures this project and DuckDB over files that are once, twice and four times as long, by days and by counties; the
 * file that is once as long is where both begin.
 */
export const measureGrowth = async (directory: string, counties: number, rounds: number): Promise<Growth> => {
  const measure = async (times: number, file: CountyCsv): Promise<Omit<Size, 'direction'>> => {
    const csv = join(directory, 'growing.csv');
    const rows = await writeCountyCsv(csv, file);
    console.error(`  ${rows.toLocaleString('en-US')} rows`);
    const contenders = await measureConversion(csv, rounds, names);
    await rm(csv);
    return { times, rows, contenders };
  };
  const once = await measure(1, { counties });
  const sizes: Size[] = [];
  for (const direction of directions) {
    sizes.push({ direction, ...once });
    for (const times of [2, 4]) {
      const file = direction === 'days' ? { counties, times } : { counties: counties * times };
      sizes.push({ direction, ...(await measure(times, file)) });
    }
  }
  return { names, sizes };
};
