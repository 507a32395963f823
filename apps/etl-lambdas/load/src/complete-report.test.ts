import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  encodeJson,
  openStore,
  parseCalendarDate,
  type QualityReport,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { completeReport } from './complete-report.ts';

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'load-'));
  store = await openStore(pathToFileURL(directory).href);
});
afterEach(() => rm(directory, { recursive: true }));

const report = 'quality/nyt-us/report.json';
const batch = { quality: { report, findings: [] } } as unknown as Transformed;
const counts = { inserted: 1, updated: 2, unchanged: 3 };
const written: QualityReport = {
  version: 1,
  dataset: 'nyt-us',
  execution: 'daily-1',
  started: '2021-03-03T13:00:00Z',
  files: [],
  newestPossibleDate: parseCalendarDate('2021-03-04')!,
  freshness: { newestDate: null, expectedDate: parseCalendarDate('2021-03-02')!, daysLate: null },
  rules: [],
  loaded: null,
};

describe('The quality report is completed by what was loaded, and when', () => {
  it('and keeps what it says', async () => {
    await store.put(report, encodeJson(written));
    await completeReport(store, batch, counts, '2021-03-03T13:00:05Z');
    expect(JSON.parse(Buffer.from((await store.get(report))!.body).toString())).toEqual({
      ...written,
      loaded: { at: '2021-03-03T13:00:05Z', ...counts },
    });
  });
  it('but not made up where somebody has removed it: the table is right without it', async () => {
    await completeReport(store, batch, counts, '2021-03-03T13:00:05Z');
    expect(await store.get(report)).toBeUndefined();
  });
  it('one that is damaged is said to be', async () => {
    await store.put(report, encodeJson({ version: 0 }));
    await expect(completeReport(store, batch, counts, '2021-03-03T13:00:05Z')).rejects.toMatchObject({
      name: 'StoreFormatError',
    });
  });
});
