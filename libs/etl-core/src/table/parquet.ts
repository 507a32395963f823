import { parquetReadObjects } from 'hyparquet';
import { StoreFormatError } from '../errors.ts';
import { fromEpochDay, type CalendarDate } from '../record/calendar-date.ts';
import { columnsOf } from '../record/count-columns.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { encodeColumns } from './encode-columns.ts';

/** The records as a Parquet file (see encodeColumns). */
export const encodeParquet = (records: readonly DailyCount[]): Uint8Array =>
  encodeColumns(columnsOf(records));

interface ParquetRow {
  region: string;
  date: CalendarDate;
  cases: bigint | null;
  deaths: bigint | null;
  recovered: bigint | null;
}

const count = (value: bigint | null): number | null => (value === null ? null : Number(value));

/**
 * The records of a Parquet file that encodeParquet wrote.
 *
 * @param key where the file is, for the message
 * @throws StoreFormatError where it is damaged
 */
export const decodeParquet = async (body: Uint8Array, key: string): Promise<DailyCount[]> => {
  try {
    const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer;
    const rows = (await parquetReadObjects({
      file,
      parsers: { dateFromDays: fromEpochDay },
    })) as unknown as ParquetRow[];
    return rows.map((row) => ({
      region: row.region,
      date: row.date,
      cases: count(row.cases),
      deaths: count(row.deaths),
      recovered: count(row.recovered),
    }));
  } catch (cause) {
    throw new StoreFormatError(`${key} is not a Parquet file of this table: ${(cause as Error).message}`, {
      cause,
    });
  }
};
