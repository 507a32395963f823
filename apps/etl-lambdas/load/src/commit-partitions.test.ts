import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  commitLedger,
  datasetById,
  decodeJson,
  encodeJson,
  encodeParquet,
  keys,
  monthOf,
  openStore,
  parseCalendarDate,
  qualityReportSchema,
  readLedger,
  recordMonths,
  StoreUnavailable,
  type DailyCount,
  type QualityReport,
  type Retrieved,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commitPartitions, keysOfParts } from './commit-partitions.ts';
import { loadPartition } from './load-partition.ts';
import { load } from './load.ts';

const dataset = datasetById('nyt-us-counties');
const date = (text: string) => parseCalendarDate(text)!;
let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'commit-'));
  store = await openStore(pathToFileURL(join(directory, 'store')).href);
});
afterEach(() => rm(directory, { recursive: true }));

const row = (text: string, cases: number, region = 'US/Utah/Iron'): DailyCount => ({
  region,
  date: date(text),
  cases,
  deaths: 1,
  recovered: null,
});
const records = [
  row('2020-11-30', 1),
  row('2020-12-01', 2),
  row('2020-12-01', 3, 'US/Utah/Kane'),
  row('2020-12-31', 4),
  row('2021-01-01', 5),
];
const started = '2021-01-03T13:00:00.000Z';
const reported = {
  dataset: dataset.id,
  execution: 'daily-1',
  started,
  newestPossibleDate: date('2021-01-04'),
};
const options = { reported, timeZone: 'UTC' };
const retrieved: Retrieved = {
  dataset: dataset.id,
  asked: [],
  notAsked: [],
  source: { etag: '"1"', lastDate: null },
  basedOn: null,
  raw: [],
};
const reportOf = (accepted: number, findings: number): QualityReport => ({
  version: 1,
  ...reported,
  files: [
    {
      source: 'nyt-us-counties-2020',
      key: 'raw/2020.csv',
      excerptKey: null,
      bytes: 100,
      rows: accepted,
      accepted,
      rejected: 0,
      regions: accepted,
      columns: ['date'],
    },
  ],
  freshness: { newestDate: null, expectedDate: date('2021-01-02'), daysLate: null },
  rules: [
    {
      name: 'date-gap',
      severity: 'warning',
      meaning: '',
      count: findings,
      findings: Array.from({ length: findings }, (_, i) => ({ text: `${accepted}.${i}` })),
    },
  ],
  loaded: null,
});

/** What Transform makes of these records. */
const stage = async (
  of: readonly DailyCount[],
  name: string,
  fields: Partial<Transformed> = {},
): Promise<Transformed> => {
  const prefix = `staged/${name}`;
  const months = Map.groupBy(of, (record) => monthOf(record.date));
  for (const [month, ofMonth] of months)
    await store.put(keys.stagedMonth(prefix, month), encodeParquet(ofMonth));
  const report = keys.stagedQuality(prefix);
  await store.put(report, encodeJson(reportOf(of.length, 1)));
  return {
    ...retrieved,
    source: { etag: '"1"', lastDate: of.at(-1)?.date ?? null, columns: { 'nyt-us-counties-2020': ['date'] } },
    prefix,
    months: [...months.keys()],
    rows: { read: of.length, accepted: of.length, rejected: 0 },
    rejections: [],
    quality: { report, findings: [] },
    ...fields,
  };
};
const partitions = (): Promise<Transformed[]> =>
  Promise.all(
    [...Map.groupBy(records, (record) => monthOf(record.date))].map(([month, of]) => stage(of, month)),
  );
const loadAll = async (batches: readonly Transformed[]): Promise<string[]> =>
  (await Promise.all(batches.map((batch) => loadPartition(store, batch)))).map(({ part }) => part);
const commit = (parts: readonly string[], of: Partial<Retrieved> = {}) =>
  commitPartitions(store, { ...retrieved, ...of }, parts, dataset, options);

describe('The partitions of a load', () => {
  it('are in the table before the commit, and in the ledger after it', async () => {
    const parts = await loadAll(await partitions());
    expect((await store.tags(keys.table(dataset.id))).size).toBe(3);
    expect((await readLedger(store, dataset.id)).body).toBeNull();
    await commit(parts);
    expect([...(await readLedger(store, dataset.id)).ledger.dates.keys()]).toEqual([
      '2020-11-30',
      '2020-12-01',
      '2020-12-31',
      '2021-01-01',
    ]);
  });

  it('leave the same ledger, and are counted the same, as when all of it is loaded at once', async () => {
    const { loaded, batch } = await commit(await loadAll(await partitions()));
    const one = await openStore(pathToFileURL(join(directory, 'one')).href);
    const [whole, byParts] = [await stage(records, 'whole'), store];
    store = one;
    await stage(records, 'whole');
    const { ledger, ...counts } = await load(one, whole);
    store = byParts;
    expect(loaded).toEqual({ ledger, ...counts });
    expect(batch).toMatchObject({ rows: whole.rows, months: whole.months, source: whole.source });
  });

  it('loaded again change nothing', async () => {
    await commit(await loadAll(await partitions()));
    const before = await readLedger(store, dataset.id);
    const { loaded } = await commit(await loadAll(await partitions()));
    expect(loaded).toMatchObject({ inserted: 0, updated: 0, unchanged: records.length });
    expect((await readLedger(store, dataset.id)).tag).toBe(before.tag);
  });

  it('of which one was stopped are loaded again as if nothing had been', async () => {
    const [first, ...others] = await partitions();
    const stopped: Store = { ...store, put: () => Promise.reject(new StoreUnavailable('stopped')) };
    await loadAll(others);
    await expect(loadPartition(stopped, first!)).rejects.toThrow('stopped');
    const { loaded } = await commit(await loadAll(await partitions()));
    expect(loaded).toMatchObject({ inserted: records.length, updated: 0, unchanged: 0 });
  });

  it('keep the source’s tag, unless one has a row of a date to come', async () => {
    const batches = await partitions();
    await commit(await loadAll(batches));
    expect((await readLedger(store, dataset.id)).ledger.source?.etag).toBe('"1"');
    const [first, ...others] = batches;
    await commit(await loadAll([{ ...first!, source: { ...first!.source, etag: null } }, ...others]));
    expect((await readLedger(store, dataset.id)).ledger.source?.etag).toBeNull();
  });

  it('leave a month to whoever has written it since', async () => {
    const parts = await loadAll(await partitions());
    const december = keys.tableMonth(dataset.id, monthOf(date('2020-12-01')));
    const etag = await store.put(december, encodeParquet([row('2020-12-02', 9)]));
    const { loaded } = await commit(parts);
    expect([...loaded.ledger.dates.keys()]).toEqual(['2020-11-30', '2021-01-01']);
    expect(loaded.ledger.months).not.toHaveProperty('2020-12');
    expect((await store.get(december))?.etag).toBe(etag);
  });

  it('are committed beside what others have committed in between', async () => {
    const parts = await loadAll(await partitions());
    const read = await readLedger(store, dataset.id);
    let raced = false;
    const racing: Store = {
      ...store,
      put: async (key, body, condition) => {
        if (key === keys.ledger(dataset.id) && !raced) {
          raced = true;
          const other = new Map([
            [monthOf(date('2021-02-01')), { records: [row('2021-02-01', 1)], etag: '' }],
          ]);
          await commitLedger(store, recordMonths(read.ledger, other, retrieved.source), read);
        }
        return store.put(key, body, condition);
      },
    };
    const { loaded } = await commitPartitions(racing, retrieved, parts, dataset, options);
    expect([...loaded.ledger.dates.keys()]).toContain('2021-02-01');
    expect(loaded.inserted).toBe(records.length);
  });

  it('have one quality report: what was found in each, and how late the source is', async () => {
    const { batch } = await commit(await loadAll(await partitions()));
    const key = keys.qualityReport(dataset.id, started, 'daily-1');
    const report = decodeJson((await store.get(key))!.body, qualityReportSchema, key);
    expect(report.files).toMatchObject([
      { source: 'nyt-us-counties-2020', rows: 5, accepted: 5, regions: 3 },
    ]);
    expect(report.freshness).toEqual({ newestDate: '2021-01-01', expectedDate: '2021-01-02', daysLate: 1 });
    expect(batch.quality).toEqual({
      report: key,
      findings: [
        { rule: 'stale', severity: 'warning', count: 1 },
        { rule: 'date-gap', severity: 'warning', count: 3 },
      ],
    });
  });
});

describe('Months that could not be loaded', () => {
  const failed = (month: string, error: string, Cause: string) => ({
    month: monthOf(date(`${month}-01`)),
    failure: { Error: error, Cause },
  });
  const cause = (errorMessage: string) => JSON.stringify({ errorType: 'QualityError', errorMessage });

  it('are an error that names them, and says why the first could not', () =>
    expect(() =>
      keysOfParts([
        { part: 'staged/2020-01/loaded.json' },
        failed('2020-02', 'QualityError', cause('28 of 28 rows can’t be right')),
        failed('2020-03', 'QualityError', cause('no row')),
      ]),
    ).toThrow(
      expect.objectContaining({
        name: 'PartitionsFailed',
        message:
          '2 of 3 months could not be loaded: 2020-02, 2020-03; the first for QualityError: 28 of 28 rows can’t be right',
      }),
    ));

  it('may say nothing more than that they took too long', () =>
    expect(() => keysOfParts([failed('2020-02', 'States.Timeout', '')])).toThrow(
      /: 2020-02; the first for States\.Timeout$/,
    ));

  it('are none where each load says what it has done', () =>
    expect(keysOfParts([{ part: 'a' }, { part: 'b' }])).toEqual(['a', 'b']));
});
