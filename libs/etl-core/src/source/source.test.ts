import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { nytUs } from '../dataset/nyt-us.ts';
import { parseSourceUrl, sourceUrlOf } from './source-url.ts';
import { createSource, type SourceAnswer } from './source.ts';

const csv = 'date,cases,deaths\n2020-01-21,1,0\n';
let server: Server;
let answer: RequestListener = (_, response) => response.end();

const small = { ...nytUs.sources[0], maxBytes: 1_000 };
const httpSource = () =>
  createSource(small, new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/us.csv`));
const bodyOf = (read: SourceAnswer): Promise<string> => text(read.modified ? read.body : Readable.from([]));
const readHttp = async (timeoutMs = 5_000): Promise<string> => bodyOf(await httpSource().read({ timeoutMs }));
const named = (name: string, message: string) =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });

beforeAll(
  (done) =>
    void (server = createServer((request, response) => answer(request, response)).listen(
      0,
      '127.0.0.1',
      done,
    )),
);
afterEach(() => server.closeAllConnections());
afterAll((done) => void server.close(done));

describe('A source over HTTP', () => {
  it('gives the file and its entity tag', async () => {
    answer = (_, response) => response.setHeader('etag', '"1"').end(csv);
    const read = await httpSource().read({ timeoutMs: 5_000 });
    expect(read).toMatchObject({ modified: true, etag: '"1"' });
    expect(await bodyOf(read)).toBe(csv);
  });
  it('answers a conditional request for the same state without the file', async () => {
    answer = (request, response) =>
      response.writeHead(request.headers['if-none-match'] === '"1"' ? 304 : 200, { etag: '"1"' }).end();
    expect(await httpSource().read({ ifNoneMatch: '"1"', timeoutMs: 5_000 })).toEqual({
      modified: false,
      etag: '"1"',
    });
  });
  it.each([500, 503, 429, 408])('is unavailable for now where it answers %d', async (status) => {
    answer = (_, response) => response.writeHead(status).end();
    await expect(readHttp()).rejects.toEqual(named('SourceUnavailable', `answered ${status}`));
  });
  it.each([404, 403, 410])('is not found for good where it answers %d', async (status) => {
    answer = (_, response) => response.writeHead(status).end();
    await expect(readHttp()).rejects.toEqual(named('SourceNotFound', `answered ${status}`));
  });
  it('is unavailable where it never answers', async () => {
    answer = () => undefined;
    await expect(readHttp(50)).rejects.toEqual(
      named('SourceUnavailable', 'gave no whole answer within 50 ms'),
    );
  });
  it('is unavailable where it hangs in the middle of the body', async () => {
    answer = (_, response) => response.write(csv);
    await expect(readHttp(100)).rejects.toEqual(
      named('SourceUnavailable', 'gave no whole answer within 100 ms'),
    );
  });
  it('is unavailable where the body is shorter than it said', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': 500 });
      response.write(csv, () => response.destroy());
    };
    await expect(readHttp()).rejects.toEqual(named('SourceUnavailable', 'broke off'));
  });
  it('is unavailable where nothing listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => closed.once('listening', done));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const source = createSource(small, new URL(`http://127.0.0.1:${port}/`));
    await expect(source.read({ timeoutMs: 5_000 })).rejects.toEqual(
      named('SourceUnavailable', 'ECONNREFUSED'),
    );
  });
  it('is another file where it says that it has 2 GB', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': 2 * 1024 ** 3 }).write('date');
    await expect(readHttp()).rejects.toEqual(named('SourceFormatError', 'is larger than'));
  });
  it('is another file where it sends more than it can have, without a length', async () => {
    answer = (_, response) => {
      response.write(csv.repeat(100));
    };
    await expect(readHttp()).rejects.toEqual(named('SourceFormatError', 'is larger than'));
  });
  it('is another file where it is HTML', async () => {
    answer = (_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end('<html>');
    await expect(readHttp()).rejects.toEqual(named('SourceFormatError', 'an HTML page'));
  });
});

describe('A source in a file', () => {
  let directory: string;
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'source-'))));
  afterAll(() => rm(directory, { recursive: true }));
  const fileSource = (name: string) => createSource(small, pathToFileURL(join(directory, name)));

  it('gives the file, and is unmodified until it is written again', async () => {
    await writeFile(join(directory, 'us.csv'), csv);
    const first = await fileSource('us.csv').read({ timeoutMs: 1_000 });
    expect(await bodyOf(first)).toBe(csv);
    expect(await fileSource('us.csv').read({ timeoutMs: 1_000, ifNoneMatch: first.etag })).toMatchObject({
      modified: false,
    });
    await writeFile(join(directory, 'us.csv'), `${csv}2020-01-22,1,0\n`);
    expect(await fileSource('us.csv').read({ timeoutMs: 1_000, ifNoneMatch: first.etag })).toMatchObject({
      modified: true,
    });
  });
  it('is not found where there is no file', async () =>
    expect(fileSource('none.csv').read({ timeoutMs: 1_000 })).rejects.toEqual(
      named('SourceNotFound', 'none.csv is not there'),
    ));
  it('is not found where it is a directory', async () =>
    expect(fileSource('.').read({ timeoutMs: 1_000 })).rejects.toEqual(
      named('SourceNotFound', 'is not a file'),
    ));
  it('is another file where it is too large', async () => {
    await writeFile(join(directory, 'large.csv'), csv.repeat(100));
    await expect(fileSource('large.csv').read({ timeoutMs: 1_000 })).rejects.toEqual(
      named('SourceFormatError', 'is larger than'),
    );
  });
});

describe('A source is read over https:, from file:, and over http: from this machine alone', () => {
  it.each([
    'https://example.org/us.csv',
    'file:///us.csv',
    'http://127.0.0.1:1/us.csv',
    'http://localhost/x',
    'http://[::1]/x',
  ])('%s', (url) => expect(parseSourceUrl(url, 'SOURCE_URL_NYT_US').href).toBe(new URL(url).href));
  it.each(['http://example.org/us.csv', 'ftp://example.org/x', 'us.csv', 'http://127.0.0.1.example.org/x'])(
    '%s is InvalidInput that names the setting',
    (url) =>
      expect(() => parseSourceUrl(url, 'SOURCE_URL_NYT_US')).toThrow(
        named('InvalidInput', 'SOURCE_URL_NYT_US'),
      ),
  );
  it('a setting points a file elsewhere', () => {
    const [file] = nytUs.sources;
    expect(sourceUrlOf(file, {}).href).toBe(file.url);
    expect(sourceUrlOf(file, { SOURCE_URL_NYT_US: 'file:///us.csv' }).href).toBe('file:///us.csv');
  });
});
