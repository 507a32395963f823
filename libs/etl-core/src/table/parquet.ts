import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { countNames } from '../dataset/dataset.ts';
import { StoreFormatError } from '../errors.ts';
import { toEpochDay, type CalendarDate } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { dailyCountsColumns } from './columns.ts';

type SchemaElements = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>;

const parquetTypes = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  date: { type: 'INT32', converted_type: 'DATE' },
  integer: { type: 'INT64' },
} as const;

/**
 * The schema of the table's files. It is explicit, because a column of nulls alone has no type to be guessed from.
 *
 * @see https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 */
const schema: SchemaElements = [
  { name: 'daily_counts', num_children: dailyCountsColumns.length },
  ...dailyCountsColumns.map(({ name, type, nullable }) => ({
    name,
    ...parquetTypes[type],
    repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
  })),
];

const integer = (value: number | null): bigint | null => (value === null ? null : BigInt(value));

/**
 * Rows of a row group. Whoever looks for a region reads the groups that can have it: a month of the counties has some
 * ten, any other month is one.
 */
const rowGroupSize = 10_000;

/** The records as a Parquet file: Snappy, statistics kept so that readers can skip. */
export const encodeParquet = (records: readonly DailyCount[]): Uint8Array => {
  const columns: readonly ColumnSource[] = [
    { name: 'region', data: records.map((record) => record.region) },
    { name: 'date', data: records.map((record) => toEpochDay(record.date)), encoding: 'DELTA_BINARY_PACKED' },
    ...countNames.map((name) => ({
      name,
      data: records.map((record) => integer(record[name])),
      encoding: 'DELTA_BINARY_PACKED' as const,
    })),
  ];
  const file = parquetWriteBuffer({
    columnData: [...columns],
    schema,
    createdBy: 'covid-etl',
    rowGroupSize,
  });
  return new Uint8Array(file);
};

interface ParquetRow {
  region: string;
  date: Date;
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
    const rows = (await parquetReadObjects({ file })) as unknown as ParquetRow[];
    return rows.map((row) => ({
      region: row.region,
      date: row.date.toISOString().slice(0, 10) as CalendarDate,
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
