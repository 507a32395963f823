import { readLedger, stageHandler } from '@covid-etl/etl-core';
import { unknown } from 'valibot';
import { getEtlStatus } from './get-etl-status.ts';

/** GetETLStatus: says whether this is an initial load or an update. */
export const handler = stageHandler('GetETLStatus', unknown(), async ({ store, dataset, input }) => {
  const { ledger } = await readLedger(store, dataset.id);
  return getEtlStatus(ledger, input);
});
