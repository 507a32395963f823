import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  datasetById,
  decodeParquet,
  emptyLedger,
  encodeJson,
  keys,
  openStore,
  parseCalendarDate,
  type DailyCount,
  type Retrieved,
  type Store,
} from '@covid-etl/etl-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from './transform.ts';

const dataset = datasetById('nyt-us');
const options = {
  execution: 'daily-1',
  started: '2021-06-09T13:00:00Z',
  staging: 's1',
  newestDate: parseCalendarDate('2021-06-10')!,
  timeZone: 'UTC',
  accept: [],
};
let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'transform-'));
  store = await openStore(pathToFileURL(directory).href);
});
afterEach(() => rm(directory, { recursive: true }));

/** Transforms a file; with line numbers, an excerpt of one. */
const run = async (body: string | Uint8Array, lines?: number[], of = dataset) => {
  const bytes = Buffer.from(body as string);
  await store.put('raw.csv', bytes);
  if (lines) await store.put('excerpt.json', encodeJson({ lines, rows: 3, regions: [], firstRecovered: {} }));
  const retrieved: Retrieved = {
    dataset: of.id,
    asked: [],
    notAsked: [],
    source: { etag: '"1"', lastDate: null },
    basedOn: null,
    raw: [
      {
        source: of.id,
        key: 'raw.csv',
        excerptKey: lines ? 'excerpt.json' : null,
        bytes: bytes.length,
      },
    ],
  };
  return transform(retrieved, of, store, emptyLedger(of.id), options);
};
const stagedOf = async ({ prefix, months }: Awaited<ReturnType<typeof run>>): Promise<DailyCount[]> => {
  const files = months.map(async (month) => {
    const key = keys.stagedMonth(prefix, month);
    return decodeParquet((await store.get(key))!.body, key);
  });
  return (await Promise.all(files)).flat();
};
const good = '2021-03-01,110,11';
const file = (...rows: string[]): string => `date,cases,deaths\n${rows.join('\n')}\n`;

describe('Transform checks and normalises what was retrieved', () => {
  it('stages the rows month by month, sorted', async () => {
    const transformed = await run(file('2021-04-01,130,13', good, '2021-02-28,100,10'));
    expect(transformed).toMatchObject({
      prefix: 'staged/nyt-us/daily-1/s1',
      months: ['2021-02', '2021-03', '2021-04'],
      rows: { read: 3, accepted: 3, rejected: 0 },
      source: { etag: '"1"', lastDate: '2021-04-01' },
    });
    expect((await stagedOf(transformed)).map(({ date, cases }) => [date, cases])).toEqual([
      ['2021-02-28', 100],
      ['2021-03-01', 110],
      ['2021-04-01', 130],
    ]);
  });

  it('keeps a fall of the cumulative count: it is a correction by the source', async () =>
    expect((await run(file('2021-06-03,33336811,5', '2021-06-04,33312812,6'))).rows).toMatchObject({
      accepted: 2,
    }));

  it('passes on a batch that has nothing in it', async () => {
    const nothing: Retrieved = {
      dataset: 'nyt-us',
      asked: [],
      notAsked: [],
      source: { etag: null, lastDate: null },
      basedOn: null,
      raw: null,
    };
    expect(await transform(nothing, dataset, store, emptyLedger('nyt-us'), options)).toMatchObject({
      months: [],
      rows: { read: 0, accepted: 0, rejected: 0 },
    });
  });
});

describe('A row that can’t be right is rejected with its line and the reason, and no good row is lost', () => {
  it.each([
    [
      'a truncated last line',
      `date,cases,deaths\n${good}\n2021-03-02,12`,
      3,
      'it has 2 fields, the header has 3 (the file ends in this line)',
    ],
    [
      'a last number cut off',
      `date,cases,deaths\n${good}\n2021-03-02,120,1`,
      3,
      'lower than those of 2021-03-01: cut off',
    ],
    [
      'a last number cut off whole',
      `date,cases,deaths\n${good}\n2021-03-02,120,`,
      3,
      'lower than those of 2021-03-01: cut off',
    ],
    ['an open quote', file('"2021-02-28,1,1', good), 2, 'its quotes are not closed'],
    ['a non-number', file('2021-02-28,n/a,1', good), 2, 'cases is not a whole number: "n/a"'],
    ['a negative count', file(good, '2021-03-02,-1,1'), 3, 'cases is negative: -1'],
    ['an impossible date', file(good, '2021-02-30,1,1'), 3, 'date is not a date (YYYY-MM-DD): "2021-02-30"'],
    [
      'a date in the future',
      file(good, '2022-03-02,120,12'),
      3,
      '2022-03-02 is in the future: the newest date on earth is 2021-06-10',
    ],
    [
      'a date before the source’s first',
      file('2012-02-28,100,10', good),
      2,
      "2012-02-28 can't be there: the source runs from 2020-01-21 to 2023-03-23",
    ],
    ['a date after the source’s last', file(good, '2091-03-02,120,12'), 3, "2091-03-02 can't be there"],
    ['a duplicate date', file(good, '2021-03-01,999,99'), 3, '2021-03-01 is there already, in line 2'],
  ])('%s', async (_, body, line, reason) => {
    const transformed = await run(body);
    expect(transformed.rejections).toEqual([{ line, reason: expect.stringContaining(reason) }]);
    expect(transformed.rows).toEqual({ read: 2, accepted: 1, rejected: 1 });
    expect(await stagedOf(transformed)).toMatchObject([{ date: '2021-03-01', cases: 110, deaths: 11 }]);
  });

  it('under the line number of the source’s file, where the raw object is an excerpt', async () =>
    expect((await run(file(good, '2021-03-02,x,1'), [1, 405, 406])).rejections).toMatchObject([
      { line: 406 },
    ]));

  it('and all of them are kept in the store, the first ten in the result', async () => {
    const bad = Array.from({ length: 12 }, (_, i) => `2021-03-${String(i + 2).padStart(2, '0')},x,1`);
    const transformed = await run(file(good, ...bad));
    expect(transformed.rows.rejected).toBe(12);
    expect(transformed.rejections).toHaveLength(10);
    const kept = await store.get(keys.stagedRejections(transformed.prefix));
    expect(JSON.parse(Buffer.from(kept!.body).toString())).toHaveLength(12);
  });
});

describe('The entity tag of a file', () => {
  const sample = datasetById('sample-us');
  it('is passed on with what it had', async () =>
    expect((await run(file(good), undefined, sample)).source).toMatchObject({
      etag: '"1"',
      lastDate: '2021-03-01',
    }));
  it('but not where a row’s date is still to come: the same file has more to give then', async () =>
    expect((await run(file(good, '2021-06-11,120,12'), undefined, sample)).source).toMatchObject({
      etag: null,
      lastDate: '2021-03-01',
    }));
  it('and passed on where a row’s date never comes', async () =>
    expect((await run(file(good, '2091-03-02,120,12'))).source).toMatchObject({
      etag: '"1"',
      lastDate: '2021-03-01',
    }));
  it('nor where the row is the only one of an update', async () =>
    expect((await run(file('2021-06-11,120,12'), [1, 2], sample)).source).toMatchObject({
      etag: null,
      lastDate: null,
    }));
});

describe('A last line without a line end is loaded where the row before it says that it is whole', () => {
  it('by counts that are not lower', async () => {
    const transformed = await run(file(good, '2021-03-02,110,12').trimEnd());
    expect(transformed.rejections).toEqual([]);
    expect(await stagedOf(transformed)).toMatchObject([{ date: '2021-03-01' }, { date: '2021-03-02' }]);
  });
  it('and rejected where there is none', async () =>
    expect((await run(file(good).trimEnd(), [1, 405])).rejections).toEqual([
      { line: 405, reason: 'no row before it says whether it is whole (the file ends in this line)' },
    ]));
  it('or none of an earlier date', async () =>
    expect((await run(file('2021-03-02,120,12', good).trimEnd())).rejections).toMatchObject([{ line: 3 }]));
});

describe('How a file is written does not matter', () => {
  it.each([
    ['a byte-order mark', `\uFEFF${file(good)}`],
    ['CRLF', file(good).replaceAll('\n', '\r\n')],
    ['quoted fields', '"date","cases","deaths"\n"2021-03-01","110","11"\n'],
    ['other columns, in another order', 'deaths,geoid,date,cases\n11,USA,2021-03-01,110\n'],
    ['blank lines', file('', good, '')],
  ])('%s', async (_, body) => {
    const transformed = await run(body);
    expect(transformed.rejections).toEqual([]);
    expect(await stagedOf(transformed)).toMatchObject([{ date: '2021-03-01', cases: 110, deaths: 11 }]);
  });
});

describe('A file that is not the source at all is a SourceFormatError, and nothing is staged', () => {
  it.each([
    ['an empty body', '', 'is empty'],
    ['HTML', '<!DOCTYPE html><html></html>', 'is a page of HTML'],
    [
      'a missing column',
      'date,deaths\n2021-03-01,11\n',
      'column "cases" is missing; the header is "date,deaths"',
    ],
    ['a header alone', 'date,cases,deaths\n', 'has no row that can be loaded (0 rejected)'],
    [
      'no row that can be right',
      file('a,b,c', 'd,e,f'),
      '(2 rejected, the first in line 2: date is not a date',
    ],
    [
      'no row of the source’s time',
      file('1021-03-01,110,11'),
      "(1 rejected, the first in line 2: 1021-03-01 can't be there",
    ],
    [
      'binary data',
      Uint8Array.of(0xff, 0xfe, 0x00, 0x01, 0x0a, 0x02),
      'column "date", "cases", "deaths" is missing',
    ],
  ])('%s', async (_, body, message) => {
    await expect(run(body)).rejects.toMatchObject({
      name: 'SourceFormatError',
      message: expect.stringContaining(message),
    });
    expect(await store.get('staged/nyt-us/daily-1/s1/2021-03.parquet')).toBeUndefined();
  });
});
