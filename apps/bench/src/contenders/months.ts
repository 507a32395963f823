import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { CountyRow } from './contender.ts';

const byRegionAndDate = (a: CountyRow, b: CountyRow): number =>
  a.region < b.region ? -1 : a.region > b.region ? 1 : a.date < b.date ? -1 : 1;

const dayMs = 86_400_000;
const integer = { type: 'INT64', repetition_type: 'OPTIONAL' } as const;

/** The rows as a Parquet file of the table's columns, as well as hyparquet-writer does it (DELTA_BINARY_PACKED). */
const encode = (rows: readonly CountyRow[]): Uint8Array => {
  const encoding = 'DELTA_BINARY_PACKED';
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'daily_counts', num_children: 5 },
        { name: 'region', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
        { name: 'date', type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' },
        { name: 'cases', ...integer },
        { name: 'deaths', ...integer },
        { name: 'recovered', ...integer },
      ],
      columnData: [
        { name: 'region', data: rows.map(({ region }) => region) },
        { name: 'date', data: rows.map(({ date }) => Date.parse(`${date}T00:00:00Z`) / dayMs), encoding },
        { name: 'cases', data: rows.map(({ cases }) => BigInt(cases)), encoding },
        {
          name: 'deaths',
          data: rows.map(({ deaths }) => (deaths === null ? null : BigInt(deaths))),
          encoding,
        },
        { name: 'recovered', data: rows.map(() => null), encoding },
      ],
      // As large as the table's own: larger ones take it four times as long.
      rowGroupSize: 10_000,
    }),
  );
};

/** Writes the months of rows that come in the order of their dates: a month's rows are held until the next one begins. */
export const createMonthWriter = (directory: string) => {
  let month = '';
  let rows: CountyRow[] = [];
  const flush = async (): Promise<void> => {
    if (rows.length > 0)
      await writeFile(join(directory, `${month}.parquet`), encode(rows.sort(byRegionAndDate)));
    rows = [];
  };
  return {
    add: async (row: CountyRow): Promise<void> => {
      const next = row.date.slice(0, 7);
      if (next !== month) {
        await flush();
        month = next;
      }
      rows.push(row);
    },
    flush,
  };
};
