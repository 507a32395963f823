import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import { publish } from './publish.ts';

const Bucket = 'site';
let emulator: FastifyInstance;
let s3: S3Client;
let directory: string;
beforeAll(async () => {
  emulator = buildApp({ logger: false }) as FastifyInstance;
  await emulator.listen({ host: '127.0.0.1', port: 0 });
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${(emulator.server.address() as AddressInfo).port}`,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  await emulator.close();
});

const build = async (files: Readonly<Record<string, string>>): Promise<void> => {
  if (directory) await rm(directory, { recursive: true });
  directory = await mkdtemp(join(tmpdir(), 'site-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
};
const object = async (Key: string) => {
  const { Body, ContentType, CacheControl } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return { body: await Body?.transformToString(), ContentType, CacheControl };
};

beforeEach(() => build({ 'index.html': '<h1>', 'assets/main.js': 'one', 'assets/style.css': 'p {}' }));
afterAll(() => rm(directory, { recursive: true }));

describe('The built page is published', () => {
  it('with the types that a browser goes by, each to be asked for again', async () => {
    await publish(s3, Bucket, directory);
    expect(await object('index.html')).toEqual({
      body: '<h1>',
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'no-cache',
    });
    expect(await object('assets/main.js')).toMatchObject({
      body: 'one',
      ContentType: 'text/javascript; charset=utf-8',
    });
  });
  it('its page last, after what it refers to', async () =>
    expect((await publish(s3, Bucket, directory)).put).toEqual([
      'assets/main.js',
      'assets/style.css',
      'index.html',
    ]));
  it('over the one before, of which nothing is left that is no longer part of it', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'assets/old.js', Body: 'old' }));
    await publish(s3, Bucket, directory);
    await build({ 'index.html': '<h2>', 'assets/main.js': 'two' });
    expect((await publish(s3, Bucket, directory)).deleted).toEqual(['assets/style.css']);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['assets/main.js', 'index.html']);
    expect((await object('assets/main.js')).body).toBe('two');
  });
  it('and not at all where a file has a type that is not known', async () => {
    await build({ 'index.html': '<h3>', 'assets/font.woff2': '' });
    await expect(publish(s3, Bucket, directory)).rejects.toMatchObject({
      name: 'UnknownType',
      message: expect.stringContaining('assets/font.woff2'),
    });
    expect((await object('index.html')).body).not.toBe('<h3>');
  });
});
