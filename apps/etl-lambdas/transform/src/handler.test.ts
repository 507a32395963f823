import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decodeParquet, keys, openStore, type Month, type Store } from '@covid-etl/etl-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { handler } from './handler.ts';

const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 3_000 };
const before = { ...process.env };
let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'transform-'));
  const storeUrl = pathToFileURL(join(directory, 'store')).href;
  store = await openStore(storeUrl);
  Object.assign(process.env, { STORE_URL: storeUrl, DATASET: 'nyt-us' });
  jest.spyOn(console, 'log').mockReturnValue();
});
afterEach(async () => {
  process.env = { ...before };
  jest.restoreAllMocks();
  await rm(directory, { recursive: true });
});

/** One try of the execution, with a retrieval that has so many cases. */
const transform = async (cases: number) => {
  const key = `raw/${cases}.csv`;
  const body = Buffer.from(`date,cases,deaths\n2021-03-01,${cases},10\n`);
  await store.put(key, body);
  const raw = [{ source: 'nyt-us', key, excerptKey: null, bytes: body.byteLength }];
  const source = { etag: null, lastDate: null };
  const result = { dataset: 'nyt-us', asked: [], notAsked: [], source, basedOn: null, raw };
  const { prefix } = await handler(
    { execution: 'daily-1', state: { dates: ['2021-03-01'], result } },
    context,
  );
  const month = keys.stagedMonth(prefix, '2021-03' as Month);
  return { staged: async () => decodeParquet((await store.get(month))!.body, month) };
};

describe('Transform that is tried again writes files of its own', () => {
  it('and leaves those alone that another try of the execution has staged', async () => {
    const first = await transform(100);
    const second = await transform(200);
    expect(await first.staged()).toMatchObject([{ date: '2021-03-01', cases: 100 }]);
    expect(await second.staged()).toMatchObject([{ date: '2021-03-01', cases: 200 }]);
  });
});
