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
