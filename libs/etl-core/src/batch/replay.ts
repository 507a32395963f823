import type { Dataset } from '../dataset/dataset.ts';
import { readReports } from '../quality/read-reports.ts';
import { recordsOf } from '../record/count-columns.ts';
import type { DailyCount } from '../record/daily-count.ts';
import type { Store } from '../store/store.ts';
import { upsert } from '../table/upsert.ts';
import { readRaw } from './read-raw.ts';

/**
 * What the table said of a dataset at an instant: made anew from what was retrieved, in the order in which it was loaded.
 * Of executions that loaded at the same time the later commit counts as the later load.
 *
 * @param instant an instant (see instantSchema)
 * @throws StoreUnavailable, StoreFormatError where a retrieval is gone or damaged
 */
export const replay = async (
  store: Store,
  dataset: Dataset,
  instant: string,
): Promise<readonly DailyCount[]> => {
  const until = Date.parse(instant);
  const loads = (await readReports(store, dataset.id)).flatMap((report) =>
    report.loaded && Date.parse(report.loaded.at) <= until
      ? [{ ...report, at: Date.parse(report.loaded.at) }]
      : [],
  );
  let table: readonly DailyCount[] = [];
  for (const { files, newestPossibleDate } of loads.sort((a, b) => a.at - b.at))
    table = upsert(
      table,
      recordsOf((await readRaw(store, files, dataset, newestPossibleDate)).counts),
    ).records;
  return table;
};
