import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSource, datasetById, openStore, parseCalendarDate, type Store } from '@covid-etl/etl-core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { initialLoad } from './initial-load.ts';

const dataset = datasetById('nyt-us');
const csv = '\uFEFFdate,cases,deaths\r\n2020-01-21,1,0\r\nrubbish\r\n';
const options = { execution: 'daily-1', retrieval: 'r1', timeoutMs: 1_000 };
const date = (text: string) => parseCalendarDate(text)!;

let directory: string;
let store: Store;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'initial-load-'));
  store = await openStore(pathToFileURL(join(directory, 'store')).href);
  await writeFile(join(directory, 'us.csv'), csv);
});
afterAll(() => rm(directory, { recursive: true }));
const sources = () => [createSource(dataset.sources[0], pathToFileURL(join(directory, 'us.csv')))];

describe('InitialLoad retrieves all the data as one batch', () => {
  it('keeps the file untouched and returns a reference to it', async () => {
    const { raw, source: seen } = await initialLoad(
      dataset,
      sources(),
      store,
      { time: '2021-03-02T13:00:00Z' },
      options,
    );
    const key = 'raw/nyt-us/daily-1/r1/nyt-us.csv';
    expect(raw).toEqual([{ source: 'nyt-us', key, excerptKey: null, bytes: Buffer.byteLength(csv) }]);
    expect(Buffer.from((await store.get(key))!.body).toString()).toBe(csv);
    expect(seen.etag).toEqual(expect.any(String));
  });

  it('asks for no date of its own: it loads what there is', async () =>
    expect(
      await initialLoad(dataset, sources(), store, { time: '2021-03-02T13:00:00Z' }, options),
    ).toMatchObject({
      asked: [],
      notAsked: [],
    }));

  it('asks for the dates that its input names, less those that the source will never have', async () =>
    expect(
      await initialLoad(
        dataset,
        sources(),
        store,
        { dates: [date('2021-03-02'), date('2026-01-01')] },
        options,
      ),
    ).toMatchObject({ asked: ['2021-03-02'], notAsked: ['2026-01-01'] }));

  it('writes nothing where there is no file', async () => {
    const missing = createSource(dataset.sources[0], pathToFileURL(join(directory, 'none.csv')));
    await expect(
      initialLoad(dataset, [missing], store, {}, { ...options, retrieval: 'r2' }),
    ).rejects.toMatchObject({
      name: 'SourceNotFound',
    });
    expect(await store.get('raw/nyt-us/daily-1/r2/nyt-us.csv')).toBeUndefined();
  });
});

describe('InitialLoad of a large dataset', () => {
  const counties = datasetById('nyt-us-counties');
  const header = 'date,county,state,fips,cases,deaths\n';
  const [january, february] = ['2021-01-31,a,s,,1,0\n', '2021-02-01,a,s,,2,0\n'];
  const load = async (text: string, input = {}) => {
    const path = join(directory, 'counties.csv');
    await writeFile(path, text);
    const files = [createSource(counties.sources[1]!, pathToFileURL(path))];
    return initialLoad(counties, files, store, { time: '2021-03-02T13:00:00Z', ...input }, options);
  };

  it('says where its months are in the file', async () => {
    const source = 'nyt-us-counties-2021';
    const [from, between, to] = [header, january, february].reduce<number[]>(
      (ends, text) => [...ends, (ends.at(-1) ?? 0) + text.length],
      [],
    ) as [number, number, number];
    expect((await load(header + january + february)).partitions).toEqual([
      { month: '2021-01', ranges: [{ source, from, to: between, linesBefore: 1 }], lookBack: [] },
      {
        month: '2021-02',
        ranges: [{ source, from: between, to, linesBefore: 2 }],
        lookBack: [{ source, from, to: between, linesBefore: 1 }],
      },
    ]);
  });

  it.each([
    ['whose date is not the first column', 'county,date,state,fips,cases,deaths\na,2021-01-31,s,,1,0\n', {}],
    ['that has no row', header, {}],
    ['that is no CSV', '<html>\n', {}],
    ['that is loaded again over what is there', header + january, { full: true }],
  ])('finds none in a file %s', async (_, text, input) =>
    expect(await load(text, input)).not.toHaveProperty('partitions'),
  );

  it('finds none in a dataset that is not large', async () =>
    expect(
      await initialLoad(dataset, sources(), store, { time: '2021-03-02T13:00:00Z' }, options),
    ).not.toHaveProperty('partitions'));
});
