import { parquetMetadataAsync, parquetRead, parquetReadObjects, type FileMetaData } from 'hyparquet';
import type { AsyncBuffer } from 'hyparquet';
import type { CalendarDate, DailyCount } from '@covid-etl/etl-core/browser';
import { remoteFile } from './remote-file.ts';

/** The rows of a region: they stand together, because the table is sorted by region and date. */
interface RowRange {
  readonly rowStart: number;
  rowEnd: number;
}

/** A month's part of the table, of which so much has been read that each region can be found. */
export interface MonthPart {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly regions: ReadonlyMap<string, RowRange>;
}

/** The end of a file that tells where everything in it is, with room to spare. */
const footerBytes = 8_192;

/** Opens a month's part of the table: its end, and its column of regions. @throws TableUnreadable */
export const openMonth = async (url: string): Promise<MonthPart> => {
  const file = await remoteFile(url);
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: footerBytes });
  const regions = new Map<string, RowRange>();
  let current: RowRange | undefined;
  let name: unknown;
  await parquetRead({
    file,
    metadata,
    columns: ['region'],
    onChunk: ({ columnData, rowStart }) => {
      for (let i = 0; i < columnData.length; i += 1) {
        if (!current || columnData[i] !== name) {
          name = columnData[i] as unknown;
          current = { rowStart: rowStart + i, rowEnd: rowStart + i };
          regions.set(String(name), current);
        }
        current.rowEnd = rowStart + i + 1;
      }
    },
  });
  return { file, metadata, regions };
};

interface ParquetRow {
  readonly date: Date;
  readonly cases: bigint | null;
  readonly deaths: bigint | null;
  readonly recovered: bigint | null;
}

const countOf = (value: bigint | null): number | null => (value === null ? null : Number(value));

/** The records of a region in a month, by date; none where the month has nothing of it. */
export const readRegion = async (
  { file, metadata, regions }: MonthPart,
  region: string,
): Promise<DailyCount[]> => {
  const range = regions.get(region);
  if (!range) return [];
  const columns = ['date', 'cases', 'deaths', 'recovered'];
  const rows = (await parquetReadObjects({ file, metadata, columns, ...range })) as unknown as ParquetRow[];
  return rows.map(({ date, cases, deaths, recovered }) => ({
    region,
    date: date.toISOString().slice(0, 10) as CalendarDate,
    cases: countOf(cases),
    deaths: countOf(deaths),
    recovered: countOf(recovered),
  }));
};

/** The region with the most cases at the end of a month; undefined where the month has no row. */
export const largestRegion = async ({ file, metadata, regions }: MonthPart): Promise<string | undefined> => {
  const rows = (await parquetReadObjects({ file, metadata, columns: ['cases'] })) as unknown as Pick<
    ParquetRow,
    'cases'
  >[];
  let largest: string | undefined;
  let most = -1n;
  for (const [region, { rowEnd }] of regions) {
    const cases = rows[rowEnd - 1]?.cases ?? 0n;
    if (cases > most) [largest, most] = [region, cases];
  }
  return largest;
};
