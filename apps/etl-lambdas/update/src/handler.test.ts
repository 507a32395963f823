import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore } from '@covid-etl/etl-core';
import { handler } from './handler.ts';

const savedEnvironment = { ...process.env };
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'update-handler-'));
  process.env.STORE_URL = pathToFileURL(directory).href;
  process.env.SOURCE_URL_NYT_US = pathToFileURL(join(directory, 'us.csv')).href;
});
afterAll(async () => {
  process.env = { ...savedEnvironment };
  await rm(directory, { recursive: true });
});

const event = { execution: 'daily-1', state: { time: '2021-03-02T13:00:00Z' } };
const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 3_000 };

describe('A try of an execution', () => {
  it('has files of its own: one that outlived its time-out does not write over those of the next', async () => {
    await writeFile(join(directory, 'us.csv'), 'date,cases,deaths\n2021-03-01,110,11\n');
    const first = await handler(event, context);
    await writeFile(join(directory, 'us.csv'), 'date,cases,deaths\n2021-03-01,120,12\n');
    await handler(event, context);
    const store = await openStore(process.env.STORE_URL ?? '');
    const { body } = (await store.get(first.raw?.key ?? ''))!;
    expect(Buffer.from(body).toString()).toContain('2021-03-01,110,11');
  });
});
