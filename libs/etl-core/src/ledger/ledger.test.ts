import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addDays, monthSchema, uniqueDates, type Month } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import { fileStore } from '../store/file-store.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { dailyCount } from '../testing/daily-count.ts';
import {
  commitLedger,
  differsFrom,
  emptyLedger,
  isLoaded,
  loadedDates,
  readLedger,
  recordMonths,
  type TableMonth,
} from './ledger.ts';
import type { Ledger } from './stored-ledger.ts';
import { parse } from 'valibot';

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ledger-'));
  store = fileStore(pathToFileURL(directory));
});
afterEach(() => rm(directory, { recursive: true }));

const source = { etag: '"1"', lastDate: null };
const months = (...records: DailyCount[]): Map<Month, TableMonth> =>
  new Map(
    [...Map.groupBy(records, ({ date }) => parse(monthSchema, date.slice(0, 7)))].map(([month, ofMonth]) => [
      month,
      { records: ofMonth, etag: `"${month}"` },
    ]),
  );

describe('The ledger says what has been loaded for a dataset', () => {
  it('is empty where nothing has', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    expect(ledger).toEqual({ version: 3, dataset: 'nyt-us', dates: new Map(), source: null, months: {} });
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

  it('has the tag of each month’s part of the table, the one that it was made from', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    const before = recordMonths(ledger, months(dailyCount('2021-02-28'), dailyCount('2021-03-01')), source);
    const [march] = months(dailyCount('2021-03-02'));
    const after = recordMonths(before, new Map([[march![0], { ...march![1], etag: '"new"' }]]), source);
    expect(after.months).toEqual({ '2021-02': '"2021-02"', '2021-03': '"new"' });
  });

  it('has another fingerprint for other counts, the same one for the same', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    const at = (cases: number) => recordMonths(ledger, months(dailyCount('2021-03-01', { cases })), source);
    expect(at(5)).toEqual(at(5));
    expect(at(5)).not.toEqual(at(6));
  });

  it('says the same whatever order the records and the months come in', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    const rows = [
      dailyCount('2021-02-28'),
      dailyCount('2021-03-01', { region: 'A' }),
      dailyCount('2021-03-01', { region: 'B' }),
      dailyCount('2021-03-02'),
    ];
    const inOrder = recordMonths(ledger, months(...rows), source);
    expect(loadedDates(inOrder)).toEqual(['2021-02-28', '2021-03-01', '2021-03-02']);
    const reversed = recordMonths(ledger, months(...rows.toReversed()), source);
    expect([...reversed.dates]).toEqual([...inOrder.dates]);
    const oneByOne = [rows.slice(1), rows.slice(0, 1)].reduce(
      (before, some) => recordMonths(before, months(...some), source),
      ledger,
    );
    expect([...oneByOne.dates]).toEqual([...inOrder.dates]);
  });

  it('has fingerprints that later versions still understand: others would load everything again', async () => {
    const { ledger } = await readLedger(store, 'nyt-us');
    const us = { region: 'US' };
    const longest = { region: 'x'.repeat(34) };
    const longer = { region: 'x'.repeat(35) };
    const records = [
      dailyCount('2021-03-01', us),
      dailyCount('2021-03-02', { ...us, deaths: null, recovered: 7 }),
      dailyCount('2021-03-03', longest),
      dailyCount('2021-03-04', longer),
      dailyCount('2021-03-05', { region: 'B' }),
      dailyCount('2021-03-05', { region: 'A' }),
    ];
    expect(recordMonths(ledger, months(...records), source).dates).toEqual(
      new Map([
        ['2021-03-01', { rows: 1, fingerprint: '10,1,,US' }],
        ['2021-03-02', { rows: 1, fingerprint: '10,,7,US' }],
        ['2021-03-03', { rows: 1, fingerprint: `10,1,,${longest.region}` }],
        ['2021-03-04', { rows: 1, fingerprint: 'Gf0G0PGgxdMB' }],
        ['2021-03-05', { rows: 2, fingerprint: '10,1,,A\n10,1,,B' }],
      ]),
    );
  });
});

describe('Records differ from the ledger', () => {
  const recorded = async (...records: DailyCount[]) =>
    recordMonths((await readLedger(store, 'nyt-us')).ledger, months(...records), source);
  const row = dailyCount('2021-03-01');

  it('where their date is not loaded', async () =>
    expect(differsFrom(await recorded(dailyCount('2021-03-02')), row.date, [row])).toBe(true));
  it('where they have other counts', async () => {
    const ledger = await recorded(row);
    expect(differsFrom(ledger, row.date, [{ ...row, cases: 11 }])).toBe(true);
    expect(differsFrom(ledger, row.date, [{ ...row, deaths: null }])).toBe(true);
    expect(differsFrom(ledger, row.date, [{ ...row, recovered: 0 }])).toBe(true);
  });
  it('where a region is missing', async () =>
    expect(differsFrom(await recorded(row, { ...row, region: 'B' }), row.date, [row])).toBe(true));
  it('and not where they are what was loaded', async () =>
    expect(differsFrom(await recorded(row), row.date, [row])).toBe(false));
});

describe('The ledger is made of the table', () => {
  const empty = emptyLedger('nyt-us');
  const start = dailyCount('2021-01-25').date;
  const table = fc.uniqueArray(
    fc
      .record({
        region: fc.constantFrom('A', 'B', 'C"\n'),
        day: fc.nat(70),
        cases: fc.nat(3),
        deaths: fc.option(fc.nat(2)),
      })
      .map(({ day, ...fields }) => dailyCount(addDays(start, day), fields)),
    { selector: ({ region, date }) => `${region}/${date}`, maxLength: 40 },
  );
  /** The ledger after the table was committed in so many parts, each with its months as they are by then. */
  const committed = (records: readonly DailyCount[], parts: number): Ledger => {
    let ledger = empty;
    const size = Math.ceil(records.length / parts) || 1;
    for (let first = 0; first < records.length; first += size) {
      const sofar = records.slice(0, first + size);
      const touched = new Set(records.slice(first, first + size).map(({ date }) => date.slice(0, 7)));
      ledger = recordMonths(
        ledger,
        months(...sofar.filter(({ date }) => touched.has(date.slice(0, 7)))),
        source,
      );
    }
    return ledger;
  };

  it('whatever the order of the rows and however many commits they came in', () =>
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 8 }), fc.func(fc.integer()), (records, parts, order) => {
        const shuffled = records.toSorted((a, b) => order(a) - order(b));
        expect(committed(shuffled, parts).dates).toEqual(committed(records, 1).dates);
      }),
    ));
  it('with each date of the table and none else, in order, and the number of its rows', () =>
    fc.assert(
      fc.property(table, (records) => {
        const ledger = committed(records, 3);
        expect(loadedDates(ledger)).toEqual(uniqueDates(records.map(({ date }) => date)));
        for (const date of loadedDates(ledger))
          expect(ledger.dates.get(date)?.rows).toBe(records.filter((record) => record.date === date).length);
      }),
    ));
  it('and says of any records of a date whether they are what has been loaded', () =>
    fc.assert(
      fc.property(table, table, (records, others) => {
        const ledger = committed(records, 1);
        for (const [date, ofDate] of Map.groupBy(others, (record) => record.date)) {
          const lines = (rows: readonly DailyCount[]) => rows.map((row) => JSON.stringify(row)).sort();
          const same = records.filter((record) => record.date === date);
          expect(differsFrom(ledger, date, ofDate)).toBe(lines(same).join() !== lines(ofDate).join());
        }
      }),
    ));
});

describe('The ledger changes only by compare-and-swap', () => {
  it('is what was committed', async () => {
    const read = await readLedger(store, 'nyt-us');
    const next = recordMonths(read.ledger, months(dailyCount('2021-03-01')), source);
    await commitLedger(store, next, read);
    expect((await readLedger(store, 'nyt-us')).ledger).toEqual(next);
  });

  it('has a tag that changes with it, and none before the first commit', async () => {
    const empty = await readLedger(store, 'nyt-us');
    expect(empty.tag).toBeNull();
    await commitLedger(store, empty.ledger, empty);
    const first = await readLedger(store, 'nyt-us');
    expect(first.tag).toEqual((await store.get(keys.ledger('nyt-us')))?.etag);
    await commitLedger(store, recordMonths(first.ledger, months(dailyCount('2021-03-01')), source), first);
    expect((await readLedger(store, 'nyt-us')).tag).not.toBe(first.tag);
  });

  it('refuses the second of two first commits', async () => {
    const read = await readLedger(store, 'nyt-us');
    await commitLedger(store, read.ledger, read);
    await expect(commitLedger(store, read.ledger, read)).rejects.toMatchObject({
      name: 'StoreConflict',
    });
  });

  it('refuses a commit over somebody else’s', async () => {
    const first = await readLedger(store, 'nyt-us');
    await commitLedger(store, first.ledger, first);
    const mine = await readLedger(store, 'nyt-us');
    const theirs = await readLedger(store, 'nyt-us');
    await commitLedger(store, recordMonths(theirs.ledger, months(dailyCount('2021-03-01')), source), theirs);
    await expect(
      commitLedger(store, recordMonths(mine.ledger, months(dailyCount('2021-03-02')), source), mine),
    ).rejects.toMatchObject({ name: 'StoreConflict' });
  });

  it('and is left as it is by a commit that says the same', async () => {
    const empty = await readLedger(store, 'nyt-us');
    await commitLedger(store, recordMonths(empty.ledger, months(dailyCount('2021-03-01')), source), empty);
    const read = await readLedger(store, 'nyt-us');
    const put = jest.spyOn(store, 'put');
    await commitLedger(store, recordMonths(read.ledger, months(dailyCount('2021-03-01')), source), read);
    expect(put).not.toHaveBeenCalled();
  });
});

const readWith = async (dates: unknown) => {
  const written = { version: 3, dataset: 'nyt-us', dates, source: null, months: {} };
  await store.put(keys.ledger('nyt-us'), Buffer.from(JSON.stringify(written)));
  return (await readLedger(store, 'nyt-us')).ledger;
};
const good = ['2021-03-01', 1, 'x'];

it('A ledger is read as it was written, with its dates, their rows and their fingerprints', async () =>
  expect((await readWith([['2021-02-28', 0, ''], good])).dates).toEqual(
    new Map([
      ['2021-02-28', { rows: 0, fingerprint: '' }],
      ['2021-03-01', { rows: 1, fingerprint: 'x' }],
    ]),
  ));

it('A ledger from before it had the months’ tags knows none of them', async () => {
  const written = { version: 2, dataset: 'nyt-us', dates: [good], source, load: 'one' };
  await store.put(keys.ledger('nyt-us'), Buffer.from(JSON.stringify(written)));
  const { ledger } = await readLedger(store, 'nyt-us');
  expect(ledger).toEqual({
    version: 3,
    dataset: 'nyt-us',
    dates: new Map([['2021-03-01', { rows: 1, fingerprint: 'x' }]]),
    source,
    months: {},
  });
});

describe('A damaged ledger is a StoreFormatError that names the key and the field', () => {
  it.each([
    ['not JSON', '{', 'state/nyt-us/ledger.json'],
    ['another version', '{"version":1,"dataset":"nyt-us","dates":[],"source":null}', '(version)'],
  ])('%s', async (_, body, where) => {
    await store.put(keys.ledger('nyt-us'), Buffer.from(body));
    await expect(readLedger(store, 'nyt-us')).rejects.toMatchObject({
      name: 'StoreFormatError',
      message: expect.stringContaining(where),
    });
  });

  it.each([
    ['an impossible date', ['2021-03-32', 1, 'x']],
    ['no date', [20210302, 1, 'x']],
    ['a date that is no text', [['2021-03-02'], 1, 'x']],
    ['no list', null],
    ['a date without its rows', ['2021-03-02', null, 'x']],
    ['a date with a part of a row', ['2021-03-02', 1.5, 'x']],
    ['a date with fewer rows than none', ['2021-03-02', -1, 'x']],
    ['a date without its fingerprint', ['2021-03-02', 1]],
    ['a date twice', good],
    ['an earlier date', ['2021-02-28', 1, 'x']],
  ])('and the entry: %s', async (_, entry) =>
    expect(readWith([good, entry])).rejects.toMatchObject({
      name: 'StoreFormatError',
      message: `state/nyt-us/ledger.json (dates) is damaged: ${JSON.stringify(entry)} is no later date than the one before with its rows and fingerprint`,
    }),
  );
  it('and the first wrong entry of several', async () =>
    expect(readWith([null, [], good])).rejects.toMatchObject({
      message: expect.stringContaining('damaged: null is no'),
    }));

  it.each([
    ['an object', {}],
    ['a text', 'x'],
    ['nothing', null],
  ])('where its dates are %s', async (_, dates) =>
    expect(readWith(dates)).rejects.toMatchObject({
      name: 'StoreFormatError',
      message: 'state/nyt-us/ledger.json (dates) is damaged: is no list of dates',
    }),
  );
});
