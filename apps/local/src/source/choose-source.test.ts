import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chooseSource } from './choose-source.ts';

let server: Server;
let status: number | 'hangs' = 200;
beforeAll((done) => {
  server = createServer((_, response) => {
    if (status !== 'hangs') response.writeHead(status).end();
  }).listen(0, '127.0.0.1', done);
});
afterAll((done) => {
  server.closeAllConnections();
  server.close(done);
});
/** Only who waits for no answer needs a limit: a busy machine may take its time for one that comes. */
const probe = (limitMs = 30_000) => ({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/us.csv`,
  limitMs,
});
const here = fileURLToPath(import.meta.url);

describe('Without a word, the live file is used where it can be reached, else the sample', () => {
  it('reached', async () => {
    status = 200;
    const { settings, why } = await chooseSource({}, undefined, probe());
    expect(settings).toEqual({ dataset: 'nyt-us', sourceUrls: {} });
    expect(why).toContain('because it can be reached');
  });
  it.each([
    ['hangs' as const, 100, 'no answer within 0.1 s'],
    [503, undefined, 'it answered 503'],
  ])('not reached: %s', async (answer, limitMs, reason) => {
    status = answer;
    const { settings, why } = await chooseSource({}, undefined, probe(limitMs));
    expect(settings).toEqual({ dataset: 'sample-us', sourceUrls: {} });
    expect(why).toContain(`the bundled SYNTHETIC sample, because`);
    expect(why).toContain(reason);
  });
});

describe('What is asked for counts before what was used, and that before what there is', () => {
  const remembered = { dataset: 'nyt-us', sourceUrls: { 'nyt-us': 'file:///before.csv' } };
  it('as before', async () =>
    expect(await chooseSource({}, remembered, probe())).toEqual({
      settings: remembered,
      why: 'Source: nyt-us from file:///before.csv, as before.',
    }));
  it('a path becomes a URL', async () =>
    expect((await chooseSource({ source: here }, remembered)).settings).toEqual({
      dataset: 'nyt-us',
      sourceUrls: { 'nyt-us': pathToFileURL(here).href },
    }));
  it('another dataset keeps the remembered addresses', async () =>
    expect((await chooseSource({ dataset: 'sample-us' }, remembered)).settings).toEqual({
      ...remembered,
      dataset: 'sample-us',
    }));
});

describe('A source that can not be used is a UsageError that says why', () => {
  it.each([
    [{ source: 'none.csv' }, '--source: there is no file'],
    [{ source: 'ftp://example.org/us.csv' }, '--source: ftp: is not allowed'],
    [{ dataset: 'atlantis' }, '--dataset: there is no "atlantis"'],
    [{ dataset: 'sample-us', source: here }, 'sample-us is made by covid-etl itself'],
  ])('%j', async (options, message) =>
    expect(chooseSource(options, undefined)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
    }),
  );
});
