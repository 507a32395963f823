import type { Month } from '../record/calendar-date.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Ledger } from './stored-ledger.ts';

/**
 * The months of which the ledger can't be believed: their part of the table is another one than it was made from. A load
 * was stopped between the table and the ledger, or came late with an older state of the source, or somebody has changed
 * or removed the object by hand.
 *
 * @throws StoreUnavailable where the store can't be reached
 */
export const unrecordedMonths = async (store: Store, ledger: Ledger): Promise<ReadonlySet<Month>> => {
  const found = new Map<Month, string>();
  for (const [key, etag] of await store.tags(keys.table(ledger.dataset))) {
    const month = keys.monthOfTable(key);
    if (month) found.set(month, etag);
  }
  const recorded = new Map(Object.entries(ledger.months) as [Month, string][]);
  const months = new Set([...found.keys(), ...recorded.keys()]);
  return new Set([...months].filter((month) => found.get(month) !== recorded.get(month)));
};
