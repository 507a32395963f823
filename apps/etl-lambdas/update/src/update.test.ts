import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createSource,
  datasetById,
  emptyLedger,
  keys,
  monthOf,
  openStore,
  parseCalendarDate,
  recordMonths,
  type CalendarDate,
  type DailyCount,
  type Dataset,
  type ExecutionInput,
  type Ledger,
  type Source,
  type Store,
} from '@covid-etl/etl-core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { update } from './update.ts';

const dataset = datasetById('nyt-us');
const csv = `date,cases,deaths
2021-02-28,100,10
2021-03-01,110,11
2021-03-02,120,12
`;
const date = (text: string): CalendarDate => parseCalendarDate(text)!;
const options = {
  execution: 'daily-1',
  retrieval: 'r1',
  timeoutMs: 1_000,
  timeZone: 'UTC',
  newestDate: date('2026-11-24'),
};
/** Records of the file above, and a date that is not in it. */
const records = new Map(
  [...csv.matchAll(/^(.+),(\d+),(\d+)$/gm)].map(([, day, cases, deaths]) => [
    day!,
    {
      region: 'US',
      date: date(day!),
      cases: Number(cases),
      deaths: Number(deaths),
      recovered: null,
    } satisfies DailyCount,
  ]),
);
const ledgerWith = (dates: string[], source: Ledger['source'] = null, region = 'US'): Ledger => {
  const loaded = dates.map((day) => ({
    ...(records.get(day) ?? { ...records.get('2021-03-01')!, date: date(day) }),
    region,
  }));
  const months = new Map(
    [...Map.groupBy(loaded, (record) => monthOf(record.date))].map(([month, ofMonth]) => [
      month,
      { records: ofMonth, etag: '' },
    ]),
  );
  // There is no table beside it: it has no month that the ledger would not know.
  return {
    ...recordMonths(emptyLedger('nyt-us'), months, { etag: null, lastDate: null }),
    source,
    months: {},
  };
};

let directory: string;
let store: Store;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'update-'));
  store = await openStore(pathToFileURL(join(directory, 'store')).href);
});
afterAll(() => rm(directory, { recursive: true }));

const sourceOf = async (body: string, of = dataset): Promise<Source> => {
  const path = join(directory, 'us.csv');
  await writeFile(path, body);
  return createSource(of.sources[0], pathToFileURL(path));
};
const run = async (
  body: string,
  input: ExecutionInput,
  ledger: Ledger,
  { of = dataset, newestDate = options.newestDate } = {},
) => {
  const retrieved = await update(of, [await sourceOf(body, of)], store, { ledger, tag: '"1"' }, input, {
    ...options,
    newestDate,
  });
  const read = async (key: string | null | undefined): Promise<string | undefined> =>
    key ? Buffer.from((await store.get(key))!.body).toString() : undefined;
  const file = retrieved.raw?.[0];
  const excerpt = await read(file?.excerptKey);
  return {
    retrieved,
    raw: await read(file?.key),
    excerpt: excerpt === undefined ? undefined : (JSON.parse(excerpt) as Record<string, unknown>),
  };
};
const onMarch3 = { time: '2021-03-03T13:00:00Z' };

describe('Update retrieves only the rows of the dates asked for', () => {
  it('on a normal day one row, under the source’s header, with its line number', async () => {
    const { retrieved, raw, excerpt } = await run(csv, onMarch3, ledgerWith(['2021-02-28', '2021-03-01']));
    expect(retrieved).toMatchObject({ asked: ['2021-03-02'], source: { lastDate: '2021-03-02' } });
    expect(raw).toBe('date,cases,deaths\n2021-03-02,120,12\n');
    expect(excerpt).toMatchObject({ lines: [1, 4], rows: 3, regions: ['US'] });
  });

  it('after missed days the row of each', async () =>
    expect((await run(csv, onMarch3, ledgerWith(['2021-02-27']))).raw).toBe(csv));

  it('and passes on a line whose date can’t be read: it may be the one', async () => {
    const { raw, excerpt } = await run(
      'date,cases,deaths\n2021-03-01,110,11\n2021-3-2,120,12\n',
      onMarch3,
      ledgerWith(['2021-03-01']),
    );
    expect(raw).toBe('date,cases,deaths\n2021-3-2,120,12\n');
    expect(excerpt).toMatchObject({ lines: [1, 3], rows: 2 });
  });

  it('and keeps a last line without a line end as it is, with the line before: by that it shows whether it is whole', async () => {
    const cut = csv.slice(0, -'2\n'.length);
    expect((await run(cut, onMarch3, ledgerWith(['2021-02-28', '2021-03-01']))).raw).toBe(
      'date,cases,deaths\n2021-03-01,110,11\n2021-03-02,120,1',
    );
  });
  it('and not the line before one that is not asked for', async () => {
    const cut = csv.slice(0, -'2\n'.length);
    const february = { dates: [date('2021-02-28')] };
    expect((await run(cut, february, ledgerWith(['2021-02-28', '2021-03-01']))).raw).toBe(
      'date,cases,deaths\n2021-02-28,100,10\n',
    );
  });

  it('gives the header alone where the source does not have the date yet', async () =>
    expect((await run(csv, { time: '2021-03-04T13:00:00Z' }, ledgerWith([...records.keys()]))).raw).toBe(
      'date,cases,deaths\n',
    ));
});

describe('Update brings what the source has changed since, up to the newest date asked for', () => {
  const corrected = csv.replace('2021-02-28,100', '2021-02-28,99');
  it('a date that was corrected', async () =>
    expect((await run(corrected, onMarch3, ledgerWith(['2021-02-28', '2021-03-01']))).raw).toBe(
      'date,cases,deaths\n2021-02-28,99,10\n2021-03-02,120,12\n',
    ));
  it('a date that it had left out', async () =>
    expect((await run(csv, onMarch3, ledgerWith(['2021-02-28', '2021-03-02']))).raw).toBe(
      'date,cases,deaths\n2021-03-01,110,11\n2021-03-02,120,12\n',
    ));
  it('and one in a last line without a line end, with the line before', async () => {
    const inLastLine = csv.replace('120,12\n', '121,12');
    expect((await run(inLastLine, onMarch3, ledgerWith([...records.keys()]))).raw).toBe(
      'date,cases,deaths\n2021-03-01,110,11\n2021-03-02,121,12',
    );
  });
  it('but no later date: that has its own day', async () =>
    expect((await run(csv, { dates: [date('2021-02-28')] }, ledgerWith([]))).raw).toBe(
      'date,cases,deaths\n2021-02-28,100,10\n',
    ));
  it('and no row that can’t be right: it corrects nothing', async () => {
    const broken = csv.replace('2021-02-28,100', '2021-02-28,-100');
    expect((await run(broken, onMarch3, ledgerWith(['2021-02-28', '2021-03-01']))).raw).toBe(
      'date,cases,deaths\n2021-03-02,120,12\n',
    );
  });
});

describe('A row of a date that the source can’t have', () => {
  const sample = datasetById('sample-us');
  const inMarch = { of: sample, newestDate: date('2021-03-04') };
  const ahead = `${csv}2022-03-03,130,13\n`;
  /** What has been loaded from the file above, by the sample's region. */
  const loadedOf = (of: Dataset, ...days: string[]): Ledger =>
    ledgerWith(days, null, of.sources[0].region.within);

  it('is passed on for Transform to say so: it may be the one that is asked for', async () => {
    const { raw, excerpt } = await run(
      ahead,
      onMarch3,
      loadedOf(sample, '2021-02-28', '2021-03-01'),
      inMarch,
    );
    expect(raw).toBe('date,cases,deaths\n2021-03-02,120,12\n2022-03-03,130,13\n');
    expect(excerpt).toMatchObject({ lines: [1, 4, 5] });
  });
  it.each([
    ['in the future', '2022-03-03', sample],
    ['before the source’s first date', '1021-03-03', sample],
    ['after the source’s last date', '2091-03-03', dataset],
  ])(
    '%s is not the newest that has been seen, nor does it keep the file from being whole',
    async (_, day, of) => {
      const body = `${csv}${day},130,13\n`;
      const { retrieved } = await run(body, onMarch3, loadedOf(of, '2021-03-01'), { ...inMarch, of });
      expect(retrieved.source).toMatchObject({ etag: expect.any(String), lastDate: '2021-03-02' });
    },
  );
  it('corrects nothing that was loaded by such a row once', async () => {
    const { raw } = await run(
      ahead.replace('130', '131'),
      { dates: [date('2091-01-01')] },
      loadedOf(sample, ...records.keys(), '2022-03-03'),
      inMarch,
    );
    expect(raw).toBe('date,cases,deaths\n2022-03-03,131,13\n');
  });
  it('of an older ledger does not keep the days before it from being asked for, nor the file from being read', async () => {
    const { etag } = await (await sourceOf(csv)).read({ timeoutMs: 1_000 });
    const ledger = {
      ...ledgerWith(['2021-03-01', '2091-01-01']),
      source: { etag, lastDate: date('2091-01-01') },
    };
    const { retrieved, raw } = await run(csv, onMarch3, ledger, inMarch);
    expect(retrieved.asked).toEqual(['2021-03-02']);
    expect(raw).toContain('2021-03-02,120,12\n');
  });
});

describe('A source that has ended is asked for no date any more, but what it still corrects is brought', () => {
  const longAfter = { time: '2026-11-23T13:00:00Z' };
  const whole = ledgerWith([...records.keys(), '2023-03-23']);
  it('a date that appears or is corrected after the end', async () => {
    const { retrieved, raw } = await run(csv.replace('2021-02-28,100', '2021-02-28,99'), longAfter, whole);
    expect(retrieved).toMatchObject({ asked: [], notAsked: ['2026-11-22'] });
    expect(raw).toBe('date,cases,deaths\n2021-02-28,99,10\n');
  });
  it('without reading a file that is unchanged', async () => {
    const { etag } = await (await sourceOf(csv)).read({ timeoutMs: 1_000 });
    const ledger = { ...whole, source: { etag, lastDate: date('2021-03-02') } };
    const source = createSource(dataset.sources[0], pathToFileURL(join(directory, 'us.csv')));
    expect(await update(dataset, [source], store, { ledger, tag: '"1"' }, longAfter, options)).toMatchObject({
      raw: null,
    });
  });
});

describe('A month of the table that the ledger does not know is brought as a whole, up to the newest date asked for', () => {
  const loaded = ledgerWith([...records.keys()]);
  const february = keys.tableMonth(dataset.id, monthOf(date('2021-02-28')));
  const march = keys.tableMonth(dataset.id, monthOf(date('2021-03-01')));
  /** The table has these objects, and the ledger was made from them. */
  const known = async (): Promise<Ledger> => ({
    ...loaded,
    months: {
      [monthOf(date('2021-02-28'))]: await store.put(february, Buffer.from('february')),
      [monthOf(date('2021-03-01'))]: await store.put(march, Buffer.from('march')),
    },
  });
  afterEach(() => rm(join(directory, 'store', 'table'), { recursive: true, force: true }));

  it('but nothing of a month that it knows', async () =>
    expect((await run(csv, onMarch3, await known())).raw).toBe('date,cases,deaths\n2021-03-02,120,12\n'));
  it('where its object was written since', async () => {
    const ledger = await known();
    await store.put(march, Buffer.from('other rows'));
    expect((await run(csv, onMarch3, ledger)).raw).toBe(
      'date,cases,deaths\n2021-03-01,110,11\n2021-03-02,120,12\n',
    );
    expect((await run(csv, { dates: [date('2021-03-01')] }, ledger)).raw).toBe(
      'date,cases,deaths\n2021-03-01,110,11\n',
    );
  });
  it('where its object is gone', async () => {
    const ledger = await known();
    await rm(join(directory, 'store', february));
    expect((await run(csv, onMarch3, ledger)).raw).toBe(
      'date,cases,deaths\n2021-02-28,100,10\n2021-03-02,120,12\n',
    );
  });
  it('also where the file has not changed since', async () => {
    const { etag } = await (await sourceOf(csv)).read({ timeoutMs: 1_000 });
    const ledger = { ...(await known()), source: { etag, lastDate: date('2021-03-02') } };
    const unchanged = createSource(dataset.sources[0], pathToFileURL(join(directory, 'us.csv')));
    const onMarch4 = { time: '2021-03-04T13:00:00Z' };
    const again = () => update(dataset, [unchanged], store, { ledger, tag: '"1"' }, onMarch4, options);
    expect(await again()).toMatchObject({ raw: null });
    await store.put(march, Buffer.from('other rows'));
    expect(await again()).not.toMatchObject({ raw: null });
  });
});

describe('Update passes on the entity tag of a file that it has compared as a whole', () => {
  it('up to its last date', async () =>
    expect((await run(csv, onMarch3, ledgerWith([]))).retrieved.source.etag).not.toBeNull());
  it('and not of one that has later dates than those asked for: they may have been corrected', async () =>
    expect(
      (await run(csv, { dates: [date('2021-02-28')] }, ledgerWith([]))).retrieved.source.etag,
    ).toBeNull());
});

describe('Update does not read what it can know', () => {
  it('asks nothing of a source for dates before its first one', async () =>
    expect(
      (await run('not read', { dates: [date('2019-12-31')] }, ledgerWith(['2023-03-23']))).retrieved,
    ).toMatchObject({ asked: [], notAsked: ['2019-12-31'], raw: null }));

  it('does not read an unchanged file for a date that it did not have', async () => {
    const answer = await (await sourceOf(csv)).read({ timeoutMs: 1_000 });
    const etag = answer.etag;
    const ledger = ledgerWith(['2021-03-02'], { etag, lastDate: date('2021-03-02') });
    const source = createSource(dataset.sources[0], pathToFileURL(join(directory, 'us.csv')));
    const input = { time: '2021-03-04T13:00:00Z' };
    expect(await update(dataset, [source], store, { ledger, tag: '"1"' }, input, options)).toMatchObject({
      asked: ['2021-03-03'],
      raw: null,
    });
  });

  it('reads an unchanged file for an earlier date, which may have been corrected since it was loaded', async () => {
    const answer = await (await sourceOf(csv)).read({ timeoutMs: 1_000 });
    const ledger = ledgerWith([...records.keys()], {
      etag: answer.etag,
      lastDate: date('2021-03-02'),
    });
    const source = createSource(dataset.sources[0], pathToFileURL(join(directory, 'us.csv')));
    const input = { dates: [date('2021-03-01')] };
    expect(await update(dataset, [source], store, { ledger, tag: '"1"' }, input, options)).toMatchObject({
      raw: [{ bytes: 36 }],
    });
  });
});

describe('A file that is not the source is a SourceFormatError', () => {
  it.each([
    ['empty', '', 'is empty'],
    ['HTML', '<html><body>Not found</body></html>', 'is a page of HTML'],
    ['without a column', 'date,deaths\n2021-03-02,12\n', 'column "cases" is missing'],
  ])('%s', async (_, body, message) =>
    expect(run(body, onMarch3, ledgerWith(['2021-03-01']))).rejects.toMatchObject({
      name: 'SourceFormatError',
      message: expect.stringContaining(message),
    }),
  );
});

describe('Of several files, an update keeps what they say together', () => {
  const us = datasetById('us');
  const jhu = `Date,Country/Region,Province/State,Confirmed,Recovered,Deaths
2021-02-28,US,,100,7,10
2021-02-28,Uruguay,,1,1,1
2021-03-01,US,,110,8,11
`;
  const both = async (first: string, second: string, ledger: Ledger) => {
    const sources = await Promise.all(
      [first, second].map(async (body, i) => {
        const path = join(directory, `${i}.csv`);
        await writeFile(path, body);
        return createSource(us.sources[i]!, pathToFileURL(path));
      }),
    );
    const { raw } = await update(us, sources, store, { ledger, tag: '"1"' }, onMarch3, options);
    return Promise.all(raw!.map(async ({ key }) => Buffer.from((await store.get(key))!.body).toString()));
  };
  const loaded = (...days: [day: string, recovered: number | null][]): Ledger => {
    const rows = days.map(([day, recovered]) => ({ ...records.get(day)!, recovered }));
    const months = new Map(
      [...Map.groupBy(rows, (record) => monthOf(record.date))].map(([month, ofMonth]) => [
        month,
        { records: ofMonth, etag: '' },
      ]),
    );
    return { ...recordMonths(emptyLedger('us'), months, { etag: null, lastDate: null }), months: {} };
  };

  it('the lines of the dates asked for, of each file that has them', async () =>
    expect(await both(csv, jhu, loaded(['2021-02-28', 7], ['2021-03-01', 8]))).toEqual([
      'date,cases,deaths\n2021-03-02,120,12\n',
      'Date,Country/Region,Province/State,Confirmed,Recovered,Deaths\n',
    ]));
  it('a date that only one of them had, once the other one has it too: the lines of both', async () =>
    expect(await both(csv, jhu, loaded(['2021-02-28', 7], ['2021-03-01', null]))).toEqual([
      'date,cases,deaths\n2021-03-01,110,11\n2021-03-02,120,12\n',
      'Date,Country/Region,Province/State,Confirmed,Recovered,Deaths\n2021-03-01,US,,110,8,11\n',
    ]));
});

describe('A last line without a line end is kept with the one before it of the same region', () => {
  const states = datasetById('nyt-us-states');
  it('though lines of other regions stand in between', async () => {
    const body = `date,state,fips,cases,deaths
2021-03-01,Ohio,39,10,1
2021-03-01,Utah,49,20,2
2021-03-02,Ohio,39,11,1
2021-03-02,Utah,49,21,2`;
    const { raw } = await run(body, onMarch3, emptyLedger('nyt-us-states'), { of: states });
    expect(raw).toBe(body);
    const { raw: update } = await run(body, onMarch3, statesLedger(), { of: states });
    expect(update).toBe(body.replace('2021-03-01,Ohio,39,10,1\n', ''));
  });
  const statesLedger = (): Ledger => {
    const ofMarch1 = ['US/Ohio', 'US/Utah'].map((region, i) => ({
      ...records.get('2021-03-01')!,
      region,
      cases: 10 * (i + 1),
      deaths: i + 1,
    }));
    const months = new Map([[monthOf(date('2021-03-01')), { records: ofMarch1, etag: '' }]]);
    const source = { etag: null, lastDate: null };
    return { ...recordMonths(emptyLedger('nyt-us-states'), months, source), months: {} };
  };
});
