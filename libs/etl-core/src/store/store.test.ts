import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CountUp } from '../testing/count-up.ts';
import { startS3Emulator, type S3Emulator } from '../testing/s3-emulator.ts';
import { sdkS3Store } from '../testing/sdk-s3-store.ts';
import { fileStore, temporaryFile } from './file-store.ts';
import { openStore } from './open-store.ts';
import { s3Client } from './s3/client.ts';
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
const settings = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});
const s3At = (url: string, endpoint = emulator.endpoint): Store =>
  s3Store(new URL(url), s3Client(new URL(url).host, settings(endpoint)));
/** The whole of AWS's own client. */
const sdkClient = (endpoint: string): S3Client =>
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

/** Sets variables of the environment for as long as it is in use. */
const environment = (variables: Readonly<Record<string, string>>): Disposable => {
  const set = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...variables,
  };
  const before = { ...process.env };
  Object.assign(process.env, set);
  return {
    [Symbol.dispose]: () => {
      for (const name of Object.keys(set))
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[name];
    },
  };
};

/** A server that takes every connection and says nothing. */
const silentServer = async (): Promise<AsyncDisposable & { readonly endpoint: string }> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
};

describe.each([
  ['file:', () => fileStore(pathToFileURL(`${directory}/store/`))],
  ['s3:', () => s3At('s3://bucket/some/prefix')],
  [
    's3:, by the whole of AWS’s own client',
    () => sdkS3Store(new URL('s3://bucket/sdk'), sdkClient(emulator.endpoint)),
  ],
])('The store at %s', (_, open) => {
  it('has nothing under a key that was never written', async () =>
    expect(await open().get('a/none')).toBeUndefined());

  it('gives back what was put, and its tag', async () => {
    const etag = await open().put('a/new', bytes('1'));
    expect(await open().get('a/new')).toMatchObject({ etag });
    expect(await textOf(open(), 'a/new')).toBe('1');
  });

  it.each([
    [0, 4, '0123'],
    [4, 5, '4'],
    [8, 20, '89'],
  ])('gives the bytes from %d to before %d', async (from, to, text) => {
    await open().put('a/range', bytes('0123456789'));
    expect(Buffer.from((await open().readRange('a/range', from, to)) ?? []).toString()).toBe(text);
  });

  it('has no bytes of what was never written', async () =>
    expect(await open().readRange('a/none', 0, 4)).toBeUndefined());

  it('tells the tags of the objects under a prefix, and of no others', async () => {
    const first = await open().put('tags/a/1', bytes('1'));
    const second = await open().put('tags/a/b/2', bytes('2'));
    await open().put('tags/ab/3', bytes('3'));
    expect([...(await open().tags('tags/a/'))].sort()).toEqual([
      ['tags/a/1', first],
      ['tags/a/b/2', second],
    ]);
    expect([...(await open().tags('tags/none/'))]).toEqual([]);
  });

  it('replaces an object whose tag is the one that was read', async () => {
    const etag = await open().put('a/swap', bytes('1'));
    const next = await open().put('a/swap', bytes('2'), { ifMatch: etag });
    expect(await open().get('a/swap')).toMatchObject({ etag: next });
    expect(await textOf(open(), 'a/swap')).toBe('2');
  });

  it('refuses to replace an object that has changed since, leaves it alone and says which', async () => {
    const etag = await open().put('a/stale', bytes('1'));
    await open().put('a/stale', bytes('2'));
    await expect(open().put('a/stale', bytes('3'), { ifMatch: etag })).rejects.toMatchObject({
      name: 'StoreConflict',
      message: expect.stringContaining('a/stale was changed by somebody else since it was read'),
    });
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
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const read = await store.get('a/count');
        const count = Number(read ? Buffer.from(read.body).toString() : '0');
        try {
          await store.put('a/count', bytes(String(count + 1)), unchangedSince(read));
          return;
        } catch (error) {
          if ((error as Error).name !== 'StoreConflict') throw error;
        }
      }
      throw new Error('it never came through');
    };
    // All of them end before the test does, also where one fails.
    const counted = await Promise.allSettled(Array.from({ length: 6 }, countUp));
    expect(counted.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await textOf(open(), 'a/count')).toBe('6');
  });
});

describe('A store in a directory', () => {
  const open = (): Store => fileStore(pathToFileURL(join(directory, 'files')));

  it('counts up without a loss also where other threads and processes count', async () => {
    await open().put('count', bytes('0'), { ifNoneMatch: '*' });
    const workerData: CountUp = { storeUrl: open().url, key: 'count', times: 25 };
    const threads = Array.from({ length: 4 }, () => {
      const worker = new Worker(new URL('../testing/count-up.ts', import.meta.url), { workerData });
      return once(worker, 'exit');
    });
    const ended = await Promise.allSettled(threads);
    expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await textOf(open(), 'count')).toBe('100');
  });

  it('has the SHA-256 of an object’s bytes as its tag', async () => {
    const etag = `"${hash('sha256', 'abc')}"`;
    expect(await open().put('abc', bytes('abc'))).toBe(etag);
    expect(await open().get('abc')).toMatchObject({ etag });
  });

  it('tells no tag of a file that is being written', async () => {
    const temporary = temporaryFile('part.parquet');
    await open().put(`beside/${temporary}`, bytes('half of'));
    expect([...(await open().tags('beside/'))]).toEqual([]);
  });

  it('replaces a file as a whole: whoever has begun to read it reads it to its end as it was', async () => {
    const etag = await open().put('read', bytes('as it was'));
    const reading = openSync(join(directory, 'files', 'read'), 'r');
    await open().put('read', bytes('as it is'), { ifMatch: etag });
    expect(readFileSync(reading, 'utf8')).toBe('as it was');
    closeSync(reading);
  });

  it('leaves no file open', async () => {
    /** The number of the next file that is opened: the lowest that is free. */
    const nextFile = (): number => {
      const file = openSync(directory, 'r');
      closeSync(file);
      return file;
    };
    const before = nextFile();
    for (let i = 0; i < 40; i += 1) await open().put('open', bytes(String(i)));
    expect(nextFile()).toBeLessThan(before + 20);
  });
});

describe('A store in S3', () => {
  const at = (url: string): Store => s3At(url);

  it.each([
    ['s3://bucket', 's3://bucket', 'a/prefixed'],
    ['s3://bucket/', 's3://bucket', 'a/prefixed'],
    ['s3://bucket/some/prefix', 's3://bucket/some/prefix', 'some/prefix/a/prefixed'],
    ['s3://bucket/some/prefix/', 's3://bucket/some/prefix', 'some/prefix/a/prefixed'],
  ])('opened as %s is %s', async (opened, url, Key) => {
    const store = at(opened);
    expect(store.url).toBe(url);
    await store.put('a/prefixed', bytes(opened));
    const { Body } = await sdkClient(emulator.endpoint).send(new GetObjectCommand({ Bucket: 'bucket', Key }));
    expect(await Body?.transformToString()).toBe(opened);
  });

  it('has what AWS’s own client wrote, and that has what it wrote, under the same tags', async () => {
    const sdk = sdkS3Store(new URL('s3://bucket/both'), sdkClient(emulator.endpoint));
    const key = "a key/with+odd%characters=(é, '*')/1";
    for (const [writer, reader] of [
      [sdk, at('s3://bucket/both')],
      [at('s3://bucket/both'), sdk],
    ] as const) {
      const etag = await writer.put(key, bytes('1'));
      expect(await reader.get(key)).toMatchObject({ etag });
      expect([...(await reader.tags('a key/'))]).toEqual([[key, etag]]);
    }
  });

  it('says with a conflict what S3 has said', async () => {
    const store = at('s3://bucket');
    await store.put('a/conflict', bytes('1'));
    await expect(store.put('a/conflict', bytes('2'), { ifNoneMatch: '*' })).rejects.toMatchObject({
      name: 'StoreConflict',
      cause: { name: 'PreconditionFailed' },
    });
  });

  it('is found at the endpoint of the environment, by the bucket’s name in the path', async () => {
    // A name, not an IP address: that the SDK would put into the path by itself.
    using opened = new DisposableStack();
    opened.use(environment({ AWS_ENDPOINT_URL: emulator.endpoint.replace('127.0.0.1', 'localhost') }));
    const store = await openStore('s3://bucket/of/environment');
    await store.put('x', bytes('1'));
    expect(await textOf(store, 'x')).toBe('1');
  });

  it('is StoreUnavailable where S3 takes a request and is silent', async () => {
    await using opened = new AsyncDisposableStack();
    const { endpoint } = opened.use(await silentServer());
    opened.use(environment({ AWS_ENDPOINT_URL: endpoint }));
    const store = await openStore('s3://bucket');
    await expect(store.get('x')).rejects.toMatchObject({
      name: 'StoreUnavailable',
      cause: { name: 'TimeoutError' },
    });
  });
});

describe('A store that can not be used says why', () => {
  /** The store's own error, which names the object, what could not be done, and has the first error as its cause. */
  const unavailable = (message: string) =>
    expect.objectContaining({
      name: 'StoreUnavailable',
      message: expect.stringContaining(message),
      cause: expect.any(Object),
    });

  it('is StoreUnavailable where nothing answers at the endpoint', async () => {
    const store = s3At('s3://bucket', 'http://127.0.0.1:1');
    await expect(store.get('x')).rejects.toEqual(unavailable("s3://bucket/x can't be read: "));
    await expect(store.put('x', bytes('1'))).rejects.toEqual(unavailable("s3://bucket/x can't be written: "));
    await expect(store.tags('x/')).rejects.toEqual(unavailable("s3://bucket/x/ can't be listed: "));
  });
  it('is StoreUnavailable where the bucket is not there', async () => {
    const store = s3At('s3://no-such-bucket');
    await expect(store.get('x')).rejects.toEqual(
      unavailable("s3://no-such-bucket/x can't be read: NoSuchBucket: "),
    );
    await expect(store.put('x', bytes('1'))).rejects.toEqual(
      unavailable("s3://no-such-bucket/x can't be written: NoSuchBucket: "),
    );
  });
  it('is InvalidInput where S3 has no region to be asked in: trying again brings none', async () => {
    const { AWS_REGION, ...without } = settings(emulator.endpoint);
    expect(AWS_REGION).toBeDefined();
    const store = s3Store(new URL('s3://bucket'), s3Client('bucket', without));
    await expect(store.get('x')).rejects.toMatchObject({ name: 'InvalidInput' });
  });
  it('is StoreUnavailable where a file is in the way of a directory', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(fileStore(pathToFileURL(file)).put('x', bytes('1'), { ifNoneMatch: '*' })).rejects.toEqual(
      unavailable(`${join(file, 'x')} can't be written: `),
    );
    await expect(fileStore(pathToFileURL(file)).tags('x/')).rejects.toEqual(
      unavailable(`${join(file, 'x')} can't be listed: `),
    );
  });
  it('is StoreUnavailable where a directory is in the way of a file, which is not taken for none', async () => {
    const store = fileStore(pathToFileURL(join(directory, 'in-the-way')));
    await store.put('x/below', bytes('1'));
    const path = join(directory, 'in-the-way', 'x');
    await expect(store.get('x')).rejects.toEqual(unavailable(`${path} can't be read: `));
    for (const condition of [{ ifNoneMatch: '*' }, { ifMatch: '"0"' }] as const)
      await expect(store.put('x', bytes('1'), condition)).rejects.toEqual(
        unavailable(`${path} can't be written: EISDIR`),
      );
  });
  it('leaves no temporary file behind where a write fails', async () => {
    const store = fileStore(pathToFileURL(join(directory, 'failing')));
    await store.put('x/below', bytes('1'));
    await expect(store.put('x', bytes('1'))).rejects.toMatchObject({ name: 'StoreUnavailable' });
    expect(await readdir(join(directory, 'failing'))).toEqual(['x']);
    expect(await readdir(join(directory, 'failing', 'x'))).toEqual(['below']);
  });
  it.each(['https://example.org', 's3://', 'no URL'])(
    'is InvalidInput at %s, which is neither s3: nor file:',
    async (url) =>
      expect(openStore(url)).rejects.toMatchObject({
        name: 'InvalidInput',
        message: expect.stringContaining(`STORE_URL: "${url}"`),
      }),
  );
  it('opens a directory by its URL', async () =>
    expect((await openStore('file:///tmp/store/')).url).toBe('file:///tmp/store'));
});
