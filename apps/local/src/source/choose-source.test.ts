import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
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
    expect(settings).toEqual({ datasets: ['nyt-us'], sourceUrls: {} });
    expect(why).toContain('because it can be reached');
  });
  it.each([
    ['hangs' as const, 100, 'no answer within 0.1 s'],
    [503, undefined, 'it answered 503'],
  ])('not reached: %s', async (answer, limitMs, reason) => {
    status = answer;
    const { settings, why } = await chooseSource({}, undefined, probe(limitMs));
    expect(settings).toEqual({ datasets: ['sample-us'], sourceUrls: {} });
    expect(why).toContain(`the bundled SYNTHETIC sample, because`);
    expect(why).toContain(reason);
  });
});

describe('What is asked for counts before what was used, and that before what there is', () => {
  const remembered = { datasets: ['nyt-us'], sourceUrls: { 'nyt-us': 'file:///before.csv' } };
  it('as before', async () =>
    expect(await chooseSource({}, remembered, probe())).toEqual({
      settings: remembered,
      why: 'Source: nyt-us from file:///before.csv, as before.',
    }));
  it('a path becomes a URL', async () =>
    expect((await chooseSource({ source: [here] }, remembered)).settings).toEqual({
      datasets: ['nyt-us'],
      sourceUrls: { 'nyt-us': pathToFileURL(here).href },
    }));
  it('another dataset keeps the remembered addresses', async () =>
    expect((await chooseSource({ dataset: 'sample-us' }, remembered)).settings).toEqual({
      ...remembered,
      datasets: ['sample-us'],
    }));
  it('another address is one of the remembered datasets', async () =>
    expect(
      (
        await chooseSource(
          { source: [`jhu-countries=${here}`] },
          { datasets: ['us', 'nyt-us'], sourceUrls: {} },
        )
      ).settings,
    ).toEqual({
      datasets: ['us', 'nyt-us'],
      sourceUrls: { 'jhu-countries': pathToFileURL(here).href },
    }));
  it('but not of the sample, which is read from nowhere', async () =>
    expect(
      (await chooseSource({ source: [here] }, { datasets: ['sample-us'], sourceUrls: {} })).settings,
    ).toEqual({ datasets: ['nyt-us'], sourceUrls: { 'nyt-us': pathToFileURL(here).href } }));
});

describe('A dataset of several files', () => {
  const url = pathToFileURL(here).href;
  it('is given each by its name', async () =>
    expect(
      await chooseSource({ dataset: 'us', source: [`nyt-us=${here}`, `jhu-countries=${url}`] }, undefined),
    ).toEqual({
      settings: { datasets: ['us'], sourceUrls: { 'nyt-us': url, 'jhu-countries': url } },
      why: `Source: us from ${url} and ${url}, as asked for.`,
    }));
  it('has the file that is not given from where it is published', async () => {
    const { why, settings } = await chooseSource({ dataset: 'us', source: [`nyt-us=${here}`] }, undefined);
    expect(settings.sourceUrls).toEqual({ 'nyt-us': url });
    expect(why).toMatch(/time-series-19-covid-combined\.csv, as asked for/);
  });
  it('has it from where it was read before, where that is remembered', async () => {
    const remembered = { datasets: ['us'], sourceUrls: { 'jhu-countries': 'file:///before.csv' } };
    const { why } = await chooseSource({ dataset: 'us', source: [`nyt-us=${here}`] }, remembered);
    expect(why).toBe(`Source: us from ${url} and file:///before.csv, as asked for.`);
  });
  it('a dataset of one file may be given it by its name too', async () =>
    expect((await chooseSource({ source: [`nyt-us=${here}`] }, undefined)).settings.sourceUrls).toEqual({
      'nyt-us': url,
    }));
});

describe('Several datasets', () => {
  it('are scheduled together, each once', async () =>
    expect((await chooseSource({ dataset: 'nyt-us, us,nyt-us' }, undefined)).settings.datasets).toEqual([
      'nyt-us',
      'us',
    ]));
});

describe('A source that can not be used is a UsageError that says why', () => {
  it.each([
    [{ source: ['none.csv'] }, '--source: there is no file'],
    [{ source: ['ftp://example.org/us.csv'] }, '--source: ftp: is not allowed'],
    [{ dataset: 'us', source: [here] }, 'is read from nyt-us, jhu-countries: say which file'],
    [
      { dataset: 'us', source: [`who=${here}`] },
      'is read from nyt-us, jhu-countries: "who" is none of these files; name one, as in --source nyt-us=',
    ],
    [
      { source: [`jhu-countries=${here}`] },
      'nyt-us is read from nyt-us: "jhu-countries" is none of these files',
    ],
    [
      { dataset: 'nyt-us,us', source: [here] },
      'nyt-us and us are read from nyt-us, jhu-countries: say which',
    ],
    [{ source: [here, here] }, '--source: nyt-us is given twice'],
    // What is before the "=" is the name of no file: it is part of a path.
    [{ source: ['week=9.csv'] }, `--source: there is no file ${resolve('week=9.csv')}`],
    [{ dataset: 'nyt-us,atlantis' }, '--dataset: there is no "atlantis"'],
    [{ dataset: 'atlantis' }, '--dataset: there is no "atlantis"'],
    [{ dataset: 'sample-us', source: [here] }, 'sample-us is made by covid-etl itself'],
    [{ dataset: 'sample-us', source: [`sample-us=${here}`] }, 'sample-us is made by covid-etl itself'],
  ])('%j', async (options, message) =>
    expect(chooseSource(options, undefined)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
    }),
  );
});
