import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PipelineStatus } from '@covid-etl/etl-core';
import { pageServer } from './page.ts';

let directory: string;
let server: Server;
let url: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'page-'));
  const files = {
    'page/headers.json': '{"content-security-policy":"default-src \'none\'"}',
    'page/site/index.html': '<h1>covid-etl</h1>',
    'page/site/assets/main.js': 'main',
    'store/table/daily_counts/part.parquet': '0123456789',
    'store/state/nyt-us/ledger.json': '{}',
    'store/raw/nyt-us/secret.csv': 'raw',
    'store/table/.lock': 'lock',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  const serve = pageServer({
    page: join(directory, 'page'),
    store: join(directory, 'store'),
    pipelineStatus: () => Promise.resolve({ version: 1 } as PipelineStatus),
  });
  server = createServer((asked, response) => {
    void serve(asked, response).then((isServed) => isServed || response.writeHead(421).end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(directory, { recursive: true });
});

/** The path goes to the server as it stands: fetch would resolve what points upwards. */
const get = async (path: string, headers = {}, method = 'GET') => {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  request(`${url}/`, { path, headers, method }, resolve).end();
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
};

describe('The page is served', () => {
  it.each(['/', '/index.html', '/?page=pipeline'])('at %s, with its security headers', async (path) =>
    expect(await get(path)).toMatchObject({
      status: 200,
      body: '<h1>covid-etl</h1>',
      headers: { 'content-security-policy': "default-src 'none'", 'cache-control': 'no-cache' },
    }),
  );
  it('with its assets', async () => expect((await get('/assets/main.js')).body).toBe('main'));
  it('with the status of the pipeline, which nobody keeps', async () =>
    expect(await get('/pipeline.json')).toMatchObject({
      body: '{"version":1}',
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    }));
});

describe('A page that has not been built', () => {
  it('is told, with what builds it', async () => {
    await rename(join(directory, 'page'), join(directory, 'elsewhere'));
    const answer = await get('/');
    await rename(join(directory, 'elsewhere'), join(directory, 'page'));
    expect(answer).toMatchObject({
      status: 404,
      body: expect.stringContaining('npx nx build dashboard'),
    });
  });
});

describe('The store is served as far as the page reads it', () => {
  it('by ranges', async () =>
    expect(await get('/table/daily_counts/part.parquet', { range: 'bytes=2-4' })).toMatchObject({
      status: 206,
      body: '234',
      headers: { 'content-range': 'bytes 2-4/10' },
    }));
  it('again only where it has changed', async () => {
    const { headers } = await get('/state/nyt-us/ledger.json');
    expect(await get('/state/nyt-us/ledger.json', { 'if-none-match': headers.etag })).toMatchObject({
      status: 304,
      body: '',
    });
  });
  it.each([
    ['what was retrieved', '/raw/nyt-us/secret.csv', 421],
    ['what is reached by a detour', '/table/..%2fraw/nyt-us/secret.csv', 403],
    ['what is reached by another', '/table/%2e%2e/raw/nyt-us/secret.csv', 421],
    ['a folder', '/table/daily_counts', 404],
    ['a file of the store’s own', '/table/.lock', 404],
    ['what is not there', '/table/none', 404],
  ])('and %s is not', async (_, path, status) => expect((await get(path)).status).toBe(status));
});

describe('What is no request for the page is left to others', () => {
  it.each([
    ['a call of SQS by its query', 'GET', '/?Action=ListQueues'],
    ['a call of Step Functions', 'POST', '/'],
    ['a queue', 'GET', '/000000000000/Events_DLQ'],
  ])('%s', async (_, method, path) => expect((await get(path, {}, method)).status).toBe(421));
});
