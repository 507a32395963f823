import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import type { CalendarDate, DailyCount } from '@covid-etl/etl-core/browser';
import { remoteFile } from './remote-file.ts';

/** A month's part of the table, and what its end tells of it. */
export interface MonthPart {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/** The end of a file that tells where everything in it is, with room to spare. */
const footerBytes = 16_384;

/** Opens a month's part of the table. @throws TableUnreadable */
export const openMonth = async (url: string): Promise<MonthPart> => {
  const file = await remoteFile(url);
  return { file, metadata: await parquetMetadataAsync(file, { initialFetchSize: footerBytes }) };
};

interface ParquetRow {
  readonly region: string;
  readonly date: Date;
  readonly cases: bigint | null;
  readonly deaths: bigint | null;
  readonly recovered: bigint | null;
}

const countOf = (value: bigint | null): number | null => (value === null ? null : Number(value));

/**
 * The records of a region in a month, by date; none where the month has nothing of it. The table is sorted by region: of
 * a large month only the row groups are read that can have the region, by their statistics.
 */
export const readRegion = async (part: MonthPart, region: string): Promise<DailyCount[]> => {
  const columns = ['region', 'date', 'cases', 'deaths', 'recovered'];
  const rows = await parquetReadObjects({ ...part, columns, filter: { region: { $eq: region } } });
  return (rows as unknown as ParquetRow[]).map(({ date, cases, deaths, recovered }) => ({
    region,
    date: date.toISOString().slice(0, 10) as CalendarDate,
    cases: countOf(cases),
    deaths: countOf(deaths),
    recovered: countOf(recovered),
  }));
};

/** The regions of a month, with the cases of the last day that each of them has. */
export const readLatestCases = async (part: MonthPart): Promise<Map<string, number>> => {
  const rows = await parquetReadObjects({ ...part, columns: ['region', 'cases'] });
  return new Map((rows as unknown as ParquetRow[]).map(({ region, cases }) => [region, countOf(cases) ?? 0]));
};
