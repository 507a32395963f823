import {
  decodeJson,
  encodeJson,
  qualityReportSchema,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import type { Counts } from './counts.ts';

/**
 * Notes in the execution's quality report that the batch is in the table: from then on a replay counts it in. It comes
 * after the ledger's commit; a load that is stopped in between is run again.
 *
 * @param at the instant of the load
 * @throws StoreUnavailable, StoreFormatError
 */
export const completeReport = async (
  store: Store,
  { quality: { report } }: Transformed,
  { inserted, updated, unchanged }: Counts,
  at: string,
): Promise<void> => {
  const stored = await store.get(report);
  // A report that somebody has removed is not made up: the table is right without it.
  if (!stored) return;
  const loaded = { at, inserted, updated, unchanged };
  await store.put(report, encodeJson({ ...decodeJson(stored.body, qualityReportSchema, report), loaded }));
};
