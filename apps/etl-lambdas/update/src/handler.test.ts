import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openStore, type Store } from '@covid-etl/etl-core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { handler } from './handler.ts';

const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 3_000 };
const before = { ...process.env };
let directory: string;
let store: Store;
const source = (): string => join(directory, 'us.csv');
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'update-'));
  const storeUrl = pathToFileURL(join(directory, 'store')).href;
  store = await openStore(storeUrl);
  Object.assign(process.env, {
    STORE_URL: storeUrl,
    DATASET: 'nyt-us',
    SOURCE_URL_NYT_US: pathToFileURL(source()).href,
  });
  jest.spyOn(console, 'log').mockReturnValue();
});
afterEach(async () => {
  process.env = { ...before };
  jest.restoreAllMocks();
  await rm(directory, { recursive: true });
});

/** One try of the execution, where the source has so many cases. */
const retrieve = async (cases: number) => {
  await writeFile(source(), `date,cases,deaths\n2021-03-01,${cases},10\n`);
  const { raw } = await handler({ execution: 'daily-1', state: { dates: ['2021-03-01'] } }, context);
  const textOf = async (key = ''): Promise<string> => Buffer.from((await store.get(key))!.body).toString();
  return { retrieved: () => textOf(raw?.[0]?.key) };
};

describe('Update that is tried again writes files of its own', () => {
  it('and leaves those alone that another try of the execution has retrieved', async () => {
    const first = await retrieve(100);
    const second = await retrieve(200);
    expect(await first.retrieved()).toContain('2021-03-01,100,10');
    expect(await second.retrieved()).toContain('2021-03-01,200,10');
  });
});
