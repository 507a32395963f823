import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterRun, readSettings, writeSettings } from './settings.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'settings-'))));
afterEach(() => rm(directory, { recursive: true }));

describe('A data directory remembers its source', () => {
  it('and knows none at first', async () => expect(await readSettings(directory)).toBeUndefined());
  it('as it was written', async () => {
    const settings = { datasets: ['nyt-us', 'us'], sourceUrls: { 'nyt-us': 'file:///us.csv' } };
    await writeSettings(join(directory, 'new'), settings);
    expect(await readSettings(join(directory, 'new'))).toEqual(settings);
    expect(await readdir(join(directory, 'new'))).toEqual(['settings.json']);
  });
  it('also as it was written before there could be several datasets', async () => {
    await writeFile(join(directory, 'settings.json'), '{"dataset":"nyt-us","sourceUrls":{}}');
    expect(await readSettings(directory)).toEqual({ datasets: ['nyt-us'], sourceUrls: {} });
  });
  it('and says what to do where the file is damaged', async () => {
    await writeFile(join(directory, 'settings.json'), '{"dataset":1}');
    await expect(readSettings(directory)).rejects.toMatchObject({
      message: expect.stringContaining('is damaged; delete it'),
    });
  });
  it('and where it can not be written', async () => {
    await writeFile(join(directory, 'file'), '');
    await expect(
      writeSettings(join(directory, 'file'), { datasets: ['nyt-us'], sourceUrls: {} }),
    ).rejects.toMatchObject({ name: 'DataDirUnwritable' });
  });
});

describe('One execution is remembered too', () => {
  const sourceUrls = { 'nyt-us': 'file:///us.csv' };
  it.each([
    ['of a new data directory', undefined, ['us']],
    ['of another dataset: it is the one from now on', ['nyt-us', 'sample-us'], ['us']],
    ['of one that is scheduled: the others stay scheduled', ['nyt-us', 'us'], ['nyt-us', 'us']],
  ])('%s', (_, datasets, remembered) => {
    const before = datasets && { datasets, sourceUrls: {} };
    expect(afterRun(before, { datasets: ['us'], sourceUrls })).toEqual({ datasets: remembered, sourceUrls });
  });
});
