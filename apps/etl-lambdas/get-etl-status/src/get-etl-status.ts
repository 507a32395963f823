import { loadedDates, type EtlStatus, type ExecutionInput, type Ledger } from '@covid-etl/etl-core';

/**
 * A dataset of which nothing has been loaded gets an initial load, any other an update. An execution that is asked to
 * be full gets an initial load over what is there: the load is an upsert, so that it adds and corrects, and wipes
 * nothing.
 */
export const getEtlStatus = (ledger: Ledger, input: ExecutionInput): EtlStatus => ({
  status: input.full || loadedDates(ledger).length === 0 ? 'InitialLoad' : 'Update',
});
