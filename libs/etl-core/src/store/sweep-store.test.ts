import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFile } from './file-store.ts';
import { sweepStore } from './open-store.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'temporary-'))));
afterEach(() => rm(directory, { recursive: true }));
const put = async (path: string): Promise<string> => {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), '');
  return path;
};

const sweep = (...below: string[]): Promise<void> =>
  sweepStore(pathToFileURL(join(directory, ...below)).href);

describe('What killed writers have left in a store', () => {
  it('is removed, at any depth, and nothing else is', async () => {
    const kept = [
      await put('raw/nyt-us/daily-1/r.csv'),
      await put('state/ledger.json'),
      await put('state/notes.tmp'),
      await put(`${temporaryFile('state/ledger.json')}.tmp`),
    ];
    await put(temporaryFile('top'));
    await put(temporaryFile('table/daily_counts/dataset=nyt-us/month=2021-03/part.parquet'));
    await sweep();
    const files = (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(files.sort()).toEqual(kept.map((path) => join(directory, path)).sort());
  });
  it('is nothing where there is no directory', async () => {
    await expect(sweep('none')).resolves.not.toThrow();
  });
  it('stays where it can’t be removed, which is no error', async () => {
    const path = temporaryFile('folder');
    await mkdir(join(directory, path));
    await sweep();
    expect(await readdir(directory)).toEqual([path]);
  });
  it('has no name that another writer has', () => expect(temporaryFile('a')).not.toBe(temporaryFile('a')));
  it.each(['s3://bucket/prefix', 'no URL'])('is nothing at %s', async (url) => {
    await expect(sweepStore(url)).resolves.not.toThrow();
  });
});
