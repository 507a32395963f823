import { describe, expect, it } from '@jest/globals';
import { emptyLedger, type CalendarDate, type Ledger } from '@covid-etl/etl-core';
import { getEtlStatus } from './get-etl-status.ts';

const empty = emptyLedger('nyt-us');
const loaded: Ledger = {
  ...empty,
  dates: new Map([['2021-03-01' as CalendarDate, { rows: 1, fingerprint: 'x' }]]),
};
const daily = { time: '2021-03-03T13:00:00Z' };

describe('GetETLStatus', () => {
  it('says InitialLoad where nothing has been loaded', () =>
    expect(getEtlStatus(empty, daily)).toEqual({ status: 'InitialLoad' }));
  it('says Update where a date has been loaded', () =>
    expect(getEtlStatus(loaded, daily)).toEqual({ status: 'Update' }));
  it('says InitialLoad where the execution is to load everything again', () =>
    expect(getEtlStatus(loaded, { ...daily, full: true })).toEqual({ status: 'InitialLoad' }));
});
