import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  commitLedger,
  dateRange,
  emptyLedger,
  encodeParquet,
  keys,
  monthOf,
  datasetById,
  openStore,
  readLedger,
  recordMonths,
  type Month,
  type TableMonth,
} from '@covid-etl/etl-core';

const counties = 2_200;

/** Writes a table as large as that of the counties into a data directory: 2.5 million rows of made-up figures. */
export const writeCountyTable = async (dataDir: string): Promise<number> => {
  const store = await openStore(pathToFileURL(join(dataDir, 'store')).href);
  const { id, firstDate, lastDate } = datasetById('nyt-us-counties');
  const regions = Array.from({ length: counties }, (_, i) => `US/State ${10 + (i % 52)}/County ${i}`).sort();
  const dates = dateRange(firstDate, lastDate ?? firstDate).map((date, day) => ({ date, day }));
  const months = new Map<Month, TableMonth>();
  let rows = 0;
  for (const [month, days] of Map.groupBy(dates, ({ date }) => monthOf(date))) {
    const records = regions.flatMap((region, place) =>
      days.map(({ date, day }) => ({
        region,
        date,
        cases: day * ((place % 97) + 1),
        deaths: day,
        recovered: null,
      })),
    );
    rows += records.length;
    const etag = await store.put(keys.tableMonth(id, month), encodeParquet(records));
    // The ledger is told of a region of each month: of the others it would say the same.
    months.set(month, { records: records.slice(0, days.length), etag });
  }
  const ledger = recordMonths(emptyLedger(id), months, { etag: null, lastDate });
  await commitLedger(store, ledger, await readLedger(store, id));
  return rows;
};
