import type { ContenderName } from './contenders/index.ts';
import { measureConversion, type Conversion } from './conversion.ts';

/** What contenders took for files of several lengths. */
export interface Growth {
  readonly names: readonly ContenderName[];
  readonly sizes: readonly { readonly rows: number; readonly conversion: Conversion }[];
}

/** Measures contenders over files, the shortest first. */
export const measureGrowth = async (
  files: readonly { readonly csv: string; readonly rows: number }[],
  names: readonly ContenderName[],
): Promise<Growth> => {
  const sizes: { rows: number; conversion: Conversion }[] = [];
  for (const { csv, rows } of files) sizes.push({ rows, conversion: await measureConversion(csv, 1, names) });
  return { names, sizes };
};
