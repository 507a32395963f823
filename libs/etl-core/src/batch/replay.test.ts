import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nytUs } from '../dataset/nyt-us.ts';
import type { QualityReport } from '../quality/report.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import { encodeJson } from '../store/json.ts';
import { keys } from '../store/keys.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { replay } from './replay.ts';

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'replay-'));
  store = await openStore(pathToFileURL(directory).href);
});
afterEach(() => rm(directory, { recursive: true }));

/** An execution of that hour that retrieved these rows, and loaded them at that hour, if it did. */
const execution = async (started: number, rows: string[], loadedAt: number | null): Promise<void> => {
  const at = (hour: number): string => `2021-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const key = `raw/${started}.csv`;
  const body = Buffer.from(['date,cases,deaths', ...rows].map((row) => `${row}\n`).join(''));
  await store.put(key, body);
  const report: QualityReport = {
    version: 1,
    dataset: 'nyt-us',
    execution: `e${started}`,
    started: at(started),
    files: [
      {
        ...{ source: 'nyt-us', key, excerptKey: null, bytes: body.length },
        ...{ rows: rows.length, accepted: rows.length, rejected: 0, regions: 1, columns: [] },
      },
    ],
    newestPossibleDate: '2021-03-03' as CalendarDate,
    freshness: { newestDate: null, expectedDate: '2021-03-01' as CalendarDate, daysLate: null },
    rules: [],
    loaded: loadedAt === null ? null : { at: at(loadedAt), inserted: 0, updated: 0, unchanged: 0 },
  };
  await store.put(keys.qualityReport('nyt-us', report.started, report.execution), encodeJson(report));
};
const casesAt = async (time: string): Promise<unknown[]> =>
  (await replay(store, nytUs, `2021-03-02T${time}Z`)).map(({ date, cases }) => [date, cases]);

describe('The table at an instant is what had been loaded by then', () => {
  it('load by load, a later one over an earlier one', async () => {
    await execution(1, ['2021-02-28,100,1', '2021-03-01,110,1'], 1);
    await execution(2, ['2021-02-28,99,1'], 2);
    expect(await casesAt('00:59:59')).toEqual([]);
    expect(await casesAt('01:00:00')).toEqual([
      ['2021-02-28', 100],
      ['2021-03-01', 110],
    ]);
    expect(await casesAt('23:00:00')).toEqual([
      ['2021-02-28', 99],
      ['2021-03-01', 110],
    ]);
  });
  it('in the order of the loads, not of the starts', async () => {
    await execution(1, ['2021-02-28,100,1'], 4);
    await execution(2, ['2021-02-28,99,1'], 3);
    expect(await casesAt('03:30:00')).toEqual([['2021-02-28', 99]]);
    expect(await casesAt('04:00:00')).toEqual([['2021-02-28', 100]]);
  });
  it('without what was retrieved and never loaded', async () => {
    await execution(1, ['2021-02-28,100,1'], null);
    expect(await casesAt('23:00:00')).toEqual([]);
  });
  it('without rows that were rejected then: a date that was to come', async () => {
    await execution(1, ['2021-03-03,100,1', '2021-03-04,120,1'], 1);
    expect(await casesAt('23:00:00')).toEqual([['2021-03-03', 100]]);
  });
  it('and where a retrieval is gone, says so', async () => {
    await execution(1, ['2021-02-28,100,1'], 1);
    await rm(join(directory, 'raw'), { recursive: true });
    await expect(casesAt('23:00:00')).rejects.toMatchObject({
      name: 'StoreFormatError',
      message: expect.stringContaining('raw/1.csv is not there'),
    });
  });
});
