import { describe, expect, it } from '@jest/globals';
import type { Ledger } from '@covid-etl/etl-core';
import { getEtlStatus } from './get-etl-status.ts';

const ledger = (dates: Ledger['dates']): Ledger => ({ version: 1, dataset: 'nyt-us', dates, source: null });

describe('GetETLStatus', () => {
  it('says InitialLoad where nothing has been loaded', () =>
    expect(getEtlStatus(ledger({}))).toEqual({ status: 'InitialLoad' }));
  it('says Update where a date has been loaded', () =>
    expect(getEtlStatus(ledger({ '2021-03-01': { rows: 1, fingerprint: 'x' } } as Ledger['dates']))).toEqual({
      status: 'Update',
    }));
});
