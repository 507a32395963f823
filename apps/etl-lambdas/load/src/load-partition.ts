import {
  encodeJson,
  keys,
  recordedMonth,
  storedDates,
  type Month,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { againAfterConflicts, changedRows, writeMonths } from './load.ts';

/**
 * Writes the months of a partition to the table, and leaves in the store what it has done: the ledger is told of all
 * partitions at once (commitPartitions). Until then a load that is stopped has changed nothing that counts: the same
 * dataset is loaded again, and finds its months as they should be.
 *
 * @returns where it says what it has done
 * @throws StoreConflict where others keep changing the same months
 * @throws StoreUnavailable, StoreFormatError
 */
export const loadPartition = async (store: Store, batch: Transformed): Promise<{ readonly part: string }> => {
  const changed = new Map<Month, number>();
  const { months, rowsOfDate } = await againAfterConflicts(() => writeMonths(store, batch, changed));
  const part = keys.loadedPart(batch.prefix);
  const recorded = Array.from(months, ([month, table]) => {
    const { etag, dates } = recordedMonth(table);
    return { month, etag, dates: storedDates(dates) };
  });
  await store.put(
    part,
    encodeJson({ batch, months: recorded, rowsOfDate: [...rowsOfDate], changed: changedRows(changed) }),
  );
  return { part };
};
