import { loadedDates, type EtlStatus, type Ledger } from '@covid-etl/etl-core';

/** A dataset of which nothing has been loaded gets an initial load, any other an update. */
export const getEtlStatus = (ledger: Ledger): EtlStatus => ({
  status: loadedDates(ledger).length === 0 ? 'InitialLoad' : 'Update',
});
