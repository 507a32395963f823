import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startS3Emulator, type S3Emulator } from '../testing/s3-emulator.ts';
import { fileStore } from './file-store.ts';
import { openStore } from './open-store.ts';
import { s3Store } from './s3-store.ts';
import { unchangedSince, type Store } from './store.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = async (store: Store, key: string): Promise<string | undefined> => {
  const stored = await store.get(key);
  return stored && Buffer.from(stored.body).toString();
};
const conflict = expect.objectContaining({ name: 'StoreConflict' });

let directory: string;
let emulator: S3Emulator;
const s3Client = (endpoint: string): S3Client =>
  new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'store-'));
  emulator = await startS3Emulator('bucket');
});
afterAll(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});

describe.each([
  ['file:', () => fileStore(pathToFileURL(`${directory}/store/`))],
  ['s3:', () => s3Store(new URL('s3://bucket/some/prefix'), s3Client(emulator.endpoint))],
])('The store at %s', (_, open) => {
  it('has nothing under a key that was never written', async () =>
    expect(await open().get('a/none')).toBeUndefined());

  it('gives back what was put, and its tag', async () => {
    const etag = await open().put('a/new', bytes('1'));
    expect(await open().get('a/new')).toMatchObject({ etag });
    expect(await textOf(open(), 'a/new')).toBe('1');
  });

  it('replaces an object whose tag is the one that was read', async () => {
    const etag = await open().put('a/swap', bytes('1'));
    const next = await open().put('a/swap', bytes('2'), { ifMatch: etag });
    expect(await open().get('a/swap')).toMatchObject({ etag: next });
    expect(await textOf(open(), 'a/swap')).toBe('2');
  });

  it('refuses to replace an object that has changed since, and leaves it alone', async () => {
    const etag = await open().put('a/stale', bytes('1'));
    await open().put('a/stale', bytes('2'));
    await expect(open().put('a/stale', bytes('3'), { ifMatch: etag })).rejects.toEqual(conflict);
    expect(await textOf(open(), 'a/stale')).toBe('2');
  });

  it('refuses to create an object that is there', async () => {
    await open().put('a/there', bytes('1'), { ifNoneMatch: '*' });
    await expect(open().put('a/there', bytes('2'), { ifNoneMatch: '*' })).rejects.toEqual(conflict);
    expect(await textOf(open(), 'a/there')).toBe('1');
  });

  it('refuses to replace an object that is gone', async () =>
    expect(open().put('a/gone', bytes('1'), { ifMatch: '"0"' })).rejects.toEqual(conflict));

  it('lets one of many writers with the same condition win', async () => {
    const etag = await open().put('a/race', bytes('before'));
    const writes = Array.from({ length: 8 }, (_, i) =>
      open().put('a/race', bytes(String(i)), { ifMatch: etag }),
    );
    const results = await Promise.allSettled(writes);
    const winners = results.flatMap(({ status }, i) => (status === 'fulfilled' ? [String(i)] : []));
    expect(winners).toHaveLength(1);
    expect(await textOf(open(), 'a/race')).toBe(winners[0]);
  });

  it('counts up without a loss where everybody reads, swaps and tries again', async () => {
    const countUp = async (): Promise<void> => {
      const store = open();
      for (;;) {
        const read = await store.get('a/count');
        const count = Number(read ? Buffer.from(read.body).toString() : '0');
        try {
          await store.put('a/count', bytes(String(count + 1)), unchangedSince(read));
          return;
        } catch (error) {
          if ((error as Error).name !== 'StoreConflict') throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 6 }, countUp));
    expect(await textOf(open(), 'a/count')).toBe('6');
  });
});

describe('A store that can not be used says why', () => {
  it('is StoreUnavailable where nothing answers at the endpoint', async () => {
    const store = s3Store(new URL('s3://bucket'), s3Client('http://127.0.0.1:1'));
    await expect(store.get('x')).rejects.toMatchObject({
      name: 'StoreUnavailable',
      message: expect.stringContaining("s3://bucket/x can't be read"),
    });
  });
  it('is StoreUnavailable where the bucket is not there', async () => {
    const store = s3Store(new URL('s3://no-such-bucket'), s3Client(emulator.endpoint));
    await expect(store.put('x', bytes('1'))).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });
  it('is StoreUnavailable where a file is in the way of a directory', async () => {
    await writeFile(join(directory, 'file'), '');
    const store = fileStore(pathToFileURL(join(directory, 'file')));
    await expect(store.put('x', bytes('1'), { ifNoneMatch: '*' })).rejects.toMatchObject({
      name: 'StoreUnavailable',
    });
  });
  it('leaves no temporary file behind where a write fails', async () => {
    const target = join(directory, 'failing', 'x');
    const store = fileStore(pathToFileURL(join(directory, 'failing')));
    await store.put('x/below', bytes('1'));
    await chmod(join(directory, 'failing'), 0o755);
    await expect(store.put('x', bytes('1'))).rejects.toMatchObject({ name: 'StoreUnavailable' });
    expect(await readdir(join(directory, 'failing'))).toEqual(['x']);
    expect(await readdir(target)).toEqual(['below']);
  });
  it('is InvalidInput where the URL is neither s3: nor file:', async () =>
    expect(openStore('https://example.org')).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining('STORE_URL: "https://example.org"'),
    }));
  it('opens a directory by its URL', async () =>
    expect((await openStore('file:///tmp/store/')).url).toBe('file:///tmp/store'));
});
