import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  datasetById,
  decodeParquet,
  encodeParquet,
  keys,
  loadedDates,
  monthOf,
  openStore,
  parseCalendarDate,
  readLedger,
  StoreUnavailable,
  unrecordedMonths,
  type DailyCount,
  type Month,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { latestCounts, load, type LoadResult } from './load.ts';
import { outcomeOf, requireAskedDates } from './outcome.ts';

const dataset = datasetById('nyt-us');
let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'load-'));
  store = await openStore(pathToFileURL(directory).href);
});
afterEach(() => rm(directory, { recursive: true }));

const row = (text: string, cases: number, region = 'US'): DailyCount => ({
  region,
  date: parseCalendarDate(text)!,
  cases,
  deaths: 1,
  recovered: null,
});
let batches = 0;
const stage = async (records: DailyCount[], fields: Partial<Transformed> = {}): Promise<Transformed> => {
  const prefix = `staged/nyt-us/e/${(batches += 1)}`;
  const months = Map.groupBy(records, ({ date }) => monthOf(date));
  for (const [month, ofMonth] of months)
    await store.put(keys.stagedMonth(prefix, month), encodeParquet(ofMonth));
  return {
    dataset: 'nyt-us',
    asked: [],
    notAsked: [],
    source: { etag: '"1"', lastDate: null },
    basedOn: null,
    prefix,
    months: [...months.keys()],
    rows: { read: records.length, accepted: records.length, rejected: 0 },
    rejections: [],
    quality: { report: 'quality/nyt-us/report.json', findings: [] },
    ...fields,
  };
};
const tableOf = async (month: string): Promise<DailyCount[]> => {
  const key = keys.tableMonth('nyt-us', month as Month);
  const stored = await store.get(key);
  return stored ? decodeParquet(stored.body, key) : [];
};
/** A store that notes what is put, and fails or does something else before or after the put of that number. */
const watched = (fault: { before?: number; after?: number; act?: () => Promise<unknown> } = {}) => {
  const puts: string[] = [];
  const strike = fault.act ?? (() => Promise.reject(new StoreUnavailable('struck')));
  const put: Store['put'] = async (key, body, condition) => {
    puts.push(key);
    if (puts.length === fault.before) await strike();
    const etag = await store.put(key, body, condition);
    if (puts.length === fault.after) await strike();
    return etag;
  };
  return { puts, store: { ...store, put } satisfies Store };
};

const february = row('2021-02-28', 100);
const march1 = row('2021-03-01', 110);
const march2 = row('2021-03-02', 120);

describe('Load is an upsert by region and date', () => {
  it('inserts new rows, and the ledger says which dates there are', async () => {
    expect(await load(store, await stage([february, march1]))).toMatchObject({
      inserted: 2,
      updated: 0,
      unchanged: 0,
    });
    expect(await tableOf('2021-02')).toEqual([february]);
    expect(await tableOf('2021-03')).toEqual([march1]);
    expect(loadedDates((await readLedger(store, 'nyt-us')).ledger)).toEqual(['2021-02-28', '2021-03-01']);
  });

  it('adds a row to a month', async () => {
    await load(store, await stage([march1]));
    expect(await load(store, await stage([march2]))).toMatchObject({ inserted: 1, updated: 0, unchanged: 0 });
    expect(await tableOf('2021-03')).toEqual([march1, march2]);
  });

  it('updates a row that was corrected', async () => {
    await load(store, await stage([march1, march2]));
    expect(await load(store, await stage([row('2021-03-01', 109)]))).toMatchObject({
      updated: 1,
      inserted: 0,
    });
    expect(await tableOf('2021-03')).toEqual([row('2021-03-01', 109), march2]);
  });

  it('does both in one month, also with as many new rows as corrected ones', async () => {
    await load(store, await stage([march1]));
    const corrected = row('2021-03-01', 109);
    expect(await load(store, await stage([corrected, march2]))).toMatchObject({ updated: 1, inserted: 1 });
    expect(await tableOf('2021-03')).toEqual([corrected, march2]);
  });

  it('run twice, writes nothing the second time', async () => {
    const batch = await stage([february, march1]);
    await load(store, batch);
    const second = watched();
    expect(await load(second.store, batch)).toMatchObject({ inserted: 0, updated: 0, unchanged: 2 });
    expect(second.puts).toEqual([]);
  });

  it('rewrites only the month that changes, and then the ledger', async () => {
    await load(store, await stage([february, march1]));
    const second = watched();
    await load(second.store, await stage([february, march1, march2]));
    expect(second.puts).toEqual([keys.tableMonth('nyt-us', '2021-03' as Month), keys.ledger('nyt-us')]);
  });

  it('takes a staged month that is not there for a damage, not for an empty one', async () => {
    const batch = { ...(await stage([march1])), prefix: 'staged/nyt-us/gone' };
    await expect(load(store, batch)).rejects.toMatchObject({
      name: 'StoreFormatError',
      message: expect.stringContaining(`${store.url}/staged/nyt-us/gone/`),
    });
  });
});

describe('The ledger keeps the entity tag of the source', () => {
  const sourceOf = async () => (await readLedger(store, 'nyt-us')).ledger.source;
  const source = { etag: '"2"', lastDate: march2.date };

  it('of a file that was read whole', async () => {
    await load(store, await stage([march1], { source }));
    expect(await sourceOf()).toEqual(source);
  });
  it('also of one that has no row yet', async () => {
    const empty = { etag: '"2"', lastDate: null };
    await load(store, await stage([], { source: empty }));
    expect(await sourceOf()).toEqual(empty);
  });
  it('also where something had been loaded before', async () => {
    await load(store, await stage([march1]));
    await load(store, await stage([march2], { source }));
    expect(await sourceOf()).toEqual(source);
  });
  it('of a file that an update compared with this very ledger', async () => {
    await load(store, await stage([march1]));
    const { tag } = await readLedger(store, 'nyt-us');
    await load(store, await stage([march2], { source, basedOn: tag }));
    expect(await sourceOf()).toEqual(source);
  });
  it('but not where another load came in between: it may have brought an older state of a row', async () => {
    await load(store, await stage([march1]));
    const { tag } = await readLedger(store, 'nyt-us');
    const mine = await stage([march2], { source, basedOn: tag });
    await load(store, await stage([february]));
    await load(store, mine);
    expect(await sourceOf()).toEqual({ ...source, etag: null });
  });
  it('but not where the ledger that it was compared with is gone', async () => {
    await load(store, await stage([march1], { source, basedOn: '"gone"' }));
    expect(await sourceOf()).toEqual({ ...source, etag: null });
  });
  it('but not where it found a month that the ledger does not know: another load may have brought an older row and died', async () => {
    await load(store, await stage([march1]));
    const { tag } = await readLedger(store, 'nyt-us');
    const older = await stage([{ ...march1, cases: 105 }]);
    await expect(load(watched({ after: 1 }).store, older)).rejects.toThrow('struck');
    await load(store, await stage([march2], { source, basedOn: tag }));
    expect(await tableOf('2021-03')).toEqual([{ ...march1, cases: 105 }, march2]);
    expect(await sourceOf()).toEqual({ ...source, etag: null });
  });
  it('but not where it lacks a date asked for: it may have been cut off, under the tag of the whole file', async () => {
    await load(
      store,
      await stage([march1], { source, asked: [march1.date, parseCalendarDate('2021-03-02')!] }),
    );
    expect(await sourceOf()).toEqual({ ...source, etag: null });
  });
  it('but not where it ends before the table does: it may have been cut off, though nothing was asked for', async () => {
    await load(store, await stage([march1, march2]));
    await load(store, await stage([march1], { source: { ...source, lastDate: march1.date } }));
    expect(await sourceOf()).toEqual({ etag: null, lastDate: march1.date });
  });
  it('but not where nobody knows how far it goes', async () => {
    await load(store, await stage([march1], { source: { ...source, lastDate: null } }));
    expect(await sourceOf()).toEqual({ etag: null, lastDate: null });
  });
  it('also where an update is loaded a second time', async () => {
    await load(store, await stage([march1]));
    const { tag } = await readLedger(store, 'nyt-us');
    const batch = await stage([march2], { source, basedOn: tag });
    await load(store, batch);
    const second = watched();
    await load(second.store, batch);
    expect(second.puts).toEqual([]);
    expect(await sourceOf()).toEqual(source);
  });
});

describe('Load, stopped at any point and run again, ends as if it had not been', () => {
  it.each([
    ['before the first month', { before: 1 }],
    ['after the first month', { after: 1 }],
    ['after the second month, before the ledger', { after: 2 }],
    ['before the ledger', { before: 3 }],
    ['after the ledger', { after: 3 }],
  ])('%s', async (_, fault) => {
    const batch = await stage([february, march1]);
    await expect(load(watched(fault).store, batch)).rejects.toMatchObject({ name: 'StoreUnavailable' });
    await load(store, batch);
    expect([...(await tableOf('2021-02')), ...(await tableOf('2021-03'))]).toEqual([february, march1]);
    expect(loadedDates((await readLedger(store, 'nyt-us')).ledger)).toEqual(['2021-02-28', '2021-03-01']);
  });

  it('and reports the rows as inserted that the stopped load had written and not committed', async () => {
    const batch = await stage([february, march1]);
    await expect(load(watched({ before: 3 }).store, batch)).rejects.toThrow('struck');
    expect(await load(store, batch)).toMatchObject({ inserted: 2, unchanged: 0 });
  });
});

describe('Loads at the same time lose nothing', () => {
  it('where another load commits between a month and the ledger', async () => {
    const theirs = await stage([march2]);
    const mine = watched({ before: 2, act: () => load(store, theirs) });
    await load(mine.store, await stage([march1]));
    expect(await tableOf('2021-03')).toEqual([march1, march2]);
    expect(loadedDates((await readLedger(store, 'nyt-us')).ledger)).toEqual(['2021-03-01', '2021-03-02']);
  });

  it.each([
    ['changes a row back between a month and the ledger', {}],
    ['dies when it has changed a row back between a month and the ledger', { after: 1 }],
  ])('where another load %s: the month shows as one that the ledger does not know', async (_, fault) => {
    await load(store, await stage([march1]));
    const theirs = await stage([march1]);
    const changeBack = () => load(watched(fault).store, theirs).catch(() => undefined);
    const mine = watched({ before: 2, act: changeBack });
    await load(mine.store, await stage([{ ...march1, cases: 150 }]));
    const { ledger } = await readLedger(store, 'nyt-us');
    expect(await tableOf('2021-03')).toEqual([march1]);
    expect([...(await unrecordedMonths(store, ledger))]).toEqual(['2021-03']);
  });

  it('where another load puts an older state into the table after the ledger, and dies', async () => {
    await load(store, await stage([march1]));
    const older = await stage([march1]);
    await load(store, await stage([{ ...march1, cases: 150 }]));
    await expect(load(watched({ after: 1 }).store, older)).rejects.toThrow('struck');
    const { ledger } = await readLedger(store, 'nyt-us');
    expect(await tableOf('2021-03')).toEqual([march1]);
    expect([...(await unrecordedMonths(store, ledger))]).toEqual(['2021-03']);
  });

  it('where many load days of the same month', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => row(`2021-03-0${i + 1}`, 100 + i));
    const all = await Promise.all(rows.map((record) => stage([record])));
    await Promise.all(all.map((batch) => load(store, batch)));
    expect(await tableOf('2021-03')).toEqual(rows);
    expect(loadedDates((await readLedger(store, 'nyt-us')).ledger)).toHaveLength(5);
  });

  it('and one that never comes through is a StoreConflict, for the workflow to try again', async () => {
    let cases = 1_000;
    let rounds = 0;
    const interfering: Store = {
      ...store,
      put: async (key, body, condition) => {
        rounds += 1;
        await load(store, await stage([row('2021-03-09', (cases += 1))]));
        return store.put(key, body, condition);
      },
    };
    await expect(load(interfering, await stage([march1]))).rejects.toMatchObject({ name: 'StoreConflict' });
    // It has begun again 20 times.
    expect(rounds).toBe(21);
  });
});

describe('A row is reported as inserted by one load: the one that committed it', () => {
  /** What a load and another one report, which runs where the first one has written its month and not yet committed. */
  const overtaken = async (mine: Transformed, theirs: Transformed) => {
    const reports: LoadResult[] = [];
    const act = async () => reports.push(await load(store, theirs));
    const mineReported = await load(watched({ before: mine.months.length + 1, act }).store, mine);
    return { mine: mineReported, theirs: reports[0]! };
  };

  it('where two load the same date at once', async () =>
    expect(await overtaken(await stage([march1]), await stage([march1]))).toMatchObject({
      mine: { inserted: 0, updated: 0, unchanged: 1 },
      theirs: { inserted: 1, updated: 0, unchanged: 0 },
    }));

  it('where the other one commits the month with both rows', async () =>
    expect(await overtaken(await stage([march1]), await stage([march2]))).toMatchObject({
      mine: { inserted: 0, unchanged: 1 },
      theirs: { inserted: 2, unchanged: 0 },
    }));

  it('where the other one commits another month', async () =>
    expect(await overtaken(await stage([march1]), await stage([february]))).toMatchObject({
      mine: { inserted: 1, unchanged: 0 },
      theirs: { inserted: 1, unchanged: 0 },
    }));

  it('where a load that was stopped before its commit had written it', async () => {
    await expect(load(watched({ before: 2 }).store, await stage([march1]))).rejects.toThrow('struck');
    expect(await load(store, await stage([march2]))).toMatchObject({ inserted: 2 });
    expect(await load(store, await stage([march1]))).toMatchObject({ inserted: 0, unchanged: 1 });
  });

  it('so that what all loads have reported is what the table has, however many run at once', async () => {
    const days = ['2021-02-27', '2021-02-28', '2021-03-01', '2021-03-02'];
    const all = Array.from({ length: 6 }, (_, i) =>
      days.slice(i % 3, (i % 3) + 2).map((day) => row(day, 100)),
    );
    const staged = await Promise.all(all.map((records) => stage(records)));
    const reports = await Promise.all(staged.map((batch) => load(store, batch)));
    const table = [...(await tableOf('2021-02')), ...(await tableOf('2021-03'))];
    expect(reports.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(table.length);
  });

  it('and a corrected row as updated, also where an earlier round of the load had written it', async () => {
    await load(store, await stage([march1, march2]));
    const corrected = row('2021-03-01', 109);
    expect(await overtaken(await stage([corrected]), await stage([february]))).toMatchObject({
      mine: { inserted: 0, updated: 1, unchanged: 0 },
      theirs: { inserted: 1, updated: 0 },
    });
  });

  it('and as updated by the one that has committed it, where a stopped load had written it', async () => {
    await load(store, await stage([march1, march2]));
    const batch = await stage([row('2021-03-01', 109), march2]);
    await expect(load(watched({ before: 2 }).store, batch)).rejects.toThrow('struck');
    expect(await load(store, batch)).toMatchObject({ inserted: 0, updated: 1, unchanged: 1 });
  });

  it('each row of a date on its own', async () => {
    const [a, b, c] = ['A', 'B', 'C'].map((region) => row('2021-03-01', 10, region));
    await load(store, await stage([a!, b!]));
    const correction = await stage([{ ...a!, cases: 9 }, b!, c!]);
    expect(await overtaken(correction, await stage([february]))).toMatchObject({
      mine: { inserted: 1, updated: 1, unchanged: 1 },
      theirs: { inserted: 1 },
    });
  });
});

describe('Load says what it did', () => {
  const outcome = async (batch: Transformed) => {
    const loaded = await load(store, batch);
    const latest = await latestCounts(store, loaded.ledger, dataset);
    return outcomeOf({ batch, loaded, latest, dataset, execution: 'daily-1', state: { time: 't' } });
  };

  it('in numbers, with the first and last date and the latest counts', async () =>
    expect(await outcome(await stage([february, march1]))).toMatchObject({
      rows: { inserted: 2, updated: 0, unchanged: 0, rejected: 0 },
      firstDate: '2021-02-28',
      lastDate: '2021-03-01',
      latest: { cases: 110, deaths: 1, recovered: null },
    }));

  it('with the sums over the regions of the last date', async () =>
    expect(
      await outcome(
        await stage([
          row('2021-02-01', 9, 'B'),
          row('2021-02-28', 9, 'B'),
          row('2021-03-01', 9, 'A'),
          row('2021-03-02', 5, 'A'),
          row('2021-03-02', 6, 'B'),
        ]),
      ),
    ).toMatchObject({
      latest: { cases: 11, deaths: 2 },
    }));

  it('with the counts of the total, where the source has one: it has what the others are summed to', async () => {
    const batch = await stage([
      row('2021-03-01', 30, 'World'),
      row('2021-03-02', 5, 'A'),
      row('2021-03-02', 40, 'World'),
    ]);
    const { ledger } = await load(store, batch);
    expect(await latestCounts(store, ledger, { ...dataset, total: 'World' })).toMatchObject({ cases: 40 });
  });

  it('with the sums of the regions that give a count, and none where no region gives it', async () => {
    const counts = { cases: 5, deaths: null, recovered: null };
    const batch = await stage([
      { ...row('2021-03-02', 5, 'A'), ...counts },
      { ...row('2021-03-02', 6, 'B'), deaths: 2 },
      { ...row('2021-03-02', 7, 'C'), ...counts },
    ]);
    expect(await outcome(batch)).toMatchObject({ latest: { cases: 16, deaths: 2, recovered: null } });
  });

  it('with no counts where the table is empty', async () =>
    expect(await outcome(await stage([]))).toMatchObject({ latest: null, lastDate: null }));

  it('with the full state for whoever wants more than the mail', async () => {
    const { notification, ...rest } = await outcome(await stage([march1]));
    expect(JSON.parse(notification.state)).toEqual({ time: 't', result: rest });
  });
});

describe('An execution that lacks a date asked for fails after it has loaded the rest', () => {
  it('with DateNotPublished, which names the date', async () => {
    const batch = await stage([march1], { asked: [march1.date, march2.date] });
    const loaded = await load(store, batch);
    expect(() => requireAskedDates(batch, loaded, dataset)).toThrow(
      expect.objectContaining({
        name: 'DateNotPublished',
        message: expect.stringContaining('no row yet for 2021-03-02;'),
      }),
    );
    expect(await tableOf('2021-03')).toEqual([march1]);
  });

  it('and tells what it has loaded, because the retry will find it there', async () => {
    const batch = await stage([march1], { asked: [march1.date, march2.date] });
    const loaded = await load(store, batch);
    expect(() => requireAskedDates(batch, loaded, dataset)).toThrow(
      'is loaded (rows inserted 1, updated 0),',
    );
    const retried = await stage([march1, march2], { asked: [march1.date, march2.date] });
    const healed = await load(store, retried);
    expect(healed).toMatchObject({ inserted: 1, unchanged: 1 });
    expect(() => requireAskedDates(retried, healed, dataset)).not.toThrow();
  });

  it('and says why, where its row was rejected', async () => {
    const batch = await stage([march1], {
      asked: [march2.date],
      rejections: [{ line: 3, reason: 'cases is empty' }],
    });
    const loaded = await load(store, batch);
    expect(() => requireAskedDates(batch, loaded, dataset)).toThrow('(rejected: line 3: cases is empty)');
  });

  it('and succeeds where the date has been loaded before', async () => {
    await load(store, await stage([march2]));
    const batch = await stage([], { asked: [march2.date] });
    const loaded = await load(store, batch);
    expect(() => requireAskedDates(batch, loaded, dataset)).not.toThrow();
  });
});
