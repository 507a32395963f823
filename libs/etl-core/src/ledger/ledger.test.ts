import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { monthSchema, type Month } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { fileStore } from '../store/file-store.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { dailyCount } from '../testing/daily-count.ts';
import { commitLedger, isLoaded, loadedDates, readLedger, recordMonths, sameLedger } from './ledger.ts';
import { parse } from 'valibot';

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ledger-'));
  store = fileStore(pathToFileURL(directory));
});
afterEach(() => rm(directory, { recursive: true }));

const source = { etag: '"1"', lastDate: null };
const months = (...records: DailyCount[]): Map<Month, DailyCount[]> =>
  Map.groupBy(records, ({ date }) => parse(monthSchema, date.slice(0, 7)));

describe('The ledger says what has been loaded for a dataset', () => {
  it('is empty where nothing has', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    expect(ledger).toEqual({ version: 1, dataset: 'nyt-us', dates: {}, source: null });
  });

  it('has each date of the months that were recorded, oldest first', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    const next = recordMonths(ledger, months(dailyCount('2021-03-02'), dailyCount('2021-02-28')), source);
    expect(loadedDates(next)).toEqual(['2021-02-28', '2021-03-02']);
    expect(isLoaded(next, dailyCount('2021-03-02').date)).toBe(true);
    expect(isLoaded(next, dailyCount('2021-03-01').date)).toBe(false);
  });

  it('makes a month anew from its records, and leaves the others alone', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    const before = recordMonths(ledger, months(dailyCount('2021-02-28'), dailyCount('2021-03-01')), source);
    const after = recordMonths(before, months(dailyCount('2021-03-02')), source);
    expect(loadedDates(after)).toEqual(['2021-02-28', '2021-03-02']);
  });

  it('has another fingerprint for other counts, the same one for the same', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    const at = (cases: number) => recordMonths(ledger, months(dailyCount('2021-03-01', { cases })), source);
    expect(sameLedger(at(5), at(5))).toBe(true);
    expect(sameLedger(at(5), at(6))).toBe(false);
  });
});

describe('The ledger changes only by compare-and-swap', () => {
  it('is what was committed', async () => {
    const { ledger, condition } = await readLedger(store, 'nyt-us');
    const next = recordMonths(ledger, months(dailyCount('2021-03-01')), source);
    await commitLedger(store, next, condition);
    expect((await readLedger(store, 'nyt-us')).ledger).toEqual(next);
  });

  it('refuses the second of two first commits', async () => {
    const read = await readLedger(store, 'nyt-us');
    await commitLedger(store, read.ledger, read.condition);
    await expect(commitLedger(store, read.ledger, read.condition)).rejects.toMatchObject({
      name: 'StoreConflict',
    });
  });

  it('refuses a commit over somebody else’s', async () => {
    const first = await readLedger(store, 'nyt-us');
    await commitLedger(store, first.ledger, first.condition);
    const mine = await readLedger(store, 'nyt-us');
    const theirs = await readLedger(store, 'nyt-us');
    await commitLedger(
      store,
      recordMonths(theirs.ledger, months(dailyCount('2021-03-01')), source),
      theirs.condition,
    );
    await expect(commitLedger(store, mine.ledger, mine.condition)).rejects.toMatchObject({
      name: 'StoreConflict',
    });
  });
});

describe('A damaged ledger is a StoreFormatError that names the key and the field', () => {
  it.each([
    ['not JSON', '{', 'state/nyt-us/ledger.json'],
    ['another version', '{"version":2,"dataset":"nyt-us","dates":{},"source":null}', '(version)'],
    [
      'an impossible date',
      '{"version":1,"dataset":"nyt-us","dates":{"2021-02-30":{}},"source":null}',
      'ledger.json',
    ],
  ])('%s', async (_, body, where) => {
    await store.put(keys.ledger('nyt-us'), Buffer.from(body));
    await expect(readLedger(store, 'nyt-us')).rejects.toMatchObject({
      name: 'StoreFormatError',
      message: expect.stringContaining(where),
    });
  });
});
