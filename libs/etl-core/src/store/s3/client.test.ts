import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { sdkS3Store } from '../../testing/sdk-s3-store.ts';
import { s3Store } from '../s3-store.ts';
import { s3Client } from './client.ts';
import { listObjects } from './list-objects.ts';

/** What the server says to one request after the other; the last goes for all that follow. */
type Reply = (response: ServerResponse) => void;
interface Seen extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: Buffer;
}

let server: Server;
let replies: Reply[];
let seen: Seen[];
beforeEach(async () => {
  replies = [];
  seen = [];
  server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body });
      (replies[seen.length - 1] ?? replies.at(-1))?.(response);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), 'close');
});

const endpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const environment = () => ({
  AWS_ENDPOINT_URL: endpoint(),
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
});
const sdkClient = (): S3Client =>
  new S3Client({ endpoint: endpoint(), region: 'eu-central-1', credentials, forcePathStyle: true });
const send = (request: Parameters<ReturnType<typeof s3Client>>[0]) =>
  s3Client('bucket', environment())(request);
const get = (key = 'key') => send({ method: 'GET', key });

const ok: Reply = (response) => void response.setHeader('etag', '"1"').end('body');
const error =
  (status: number, code: string, more = ''): Reply =>
  (response) =>
    void response
      .writeHead(status)
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>It is so.</Message>${more}</Error>`);

describe('What may pass is tried again, once', () => {
  it.each<[string, Reply]>([
    ['an error of the server', error(500, 'InternalError')],
    ['a server that is too busy', error(503, 'SlowDown')],
    ['too many requests', error(429, 'TooManyRequests')],
    ['a request that took too long to arrive', error(400, 'RequestTimeout')],
    ...['SlowDown', 'Throttling', 'ThrottlingException'].map((code): [string, Reply] => [
      `${code}, whatever its status`,
      error(400, code),
    ]),
    ['a page of a proxy', (response) => void response.writeHead(502).end('<html>Bad gateway')],
    ['a connection that is closed without an answer', (response) => void response.destroy()],
    [
      'an answer that is cut off',
      (response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('half of', () => response.destroy());
      },
    ],
  ])('%s', async (_, first) => {
    replies = [first, ok];
    expect(await get()).toMatchObject({ body: Buffer.from('body'), headers: { etag: '"1"' } });
    expect(seen).toHaveLength(2);
  });

  it('and when it does not pass, it is the error', async () => {
    replies = [error(503, 'SlowDown')];
    await expect(get()).rejects.toMatchObject({
      name: 'SlowDown',
      message: 'SlowDown: It is so.',
      status: 503,
    });
    expect(seen).toHaveLength(2);
  });
});

describe('A connection that ends without an answer, again and again', () => {
  it('is the error of the connection', async () => {
    replies = [(response) => void response.destroy()];
    await expect(get()).rejects.toMatchObject({ message: 'socket hang up', cause: expect.anything() });
    expect(seen).toHaveLength(2);
  });
});

describe('A put whose answer is lost, and which is refused the second time because it was done', () => {
  const url = new URL('s3://bucket');
  it.each([
    ['this client', () => s3Store(url, s3Client('bucket', environment()))],
    ['AWS’s own', () => sdkS3Store(url, sdkClient())],
  ])('is a conflict by %s', async (_, open) => {
    replies = [(response) => void response.destroy(), error(412, 'PreconditionFailed')];
    await expect(open().put('key', Buffer.from('body'), { ifNoneMatch: '*' })).rejects.toMatchObject({
      name: 'StoreConflict',
    });
    expect(seen).toHaveLength(2);
  });
});

describe('An answer that goes on and on', () => {
  it('is given up after the time that an answer may take', async () => {
    replies = [
      (response) => {
        const trickle = setInterval(() => response.write('x'), 10);
        response.writeHead(200).on('close', () => clearInterval(trickle));
      },
    ];
    const impatient = s3Client('bucket', environment(), 100);
    await expect(impatient({ method: 'GET', key: 'key' })).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'S3 has not answered to the end within 0.1 seconds',
      cause: expect.anything(),
    });
    expect(seen).toHaveLength(2);
  });
});

describe('What will not pass is the error at once', () => {
  it.each<[string, Reply, object]>([
    ['what is forbidden', error(403, 'AccessDenied'), { name: 'AccessDenied', status: 403 }],
    ['a condition that does not hold', error(412, 'PreconditionFailed'), { name: 'PreconditionFailed' }],
    [
      'a bucket of another region, and where it is',
      error(301, 'PermanentRedirect', '<Endpoint>bucket.s3.eu-west-1.amazonaws.com</Endpoint>'),
      {
        name: 'PermanentRedirect',
        message: expect.stringContaining('(it is at bucket.s3.eu-west-1.amazonaws.com)'),
      },
    ],
    [
      'a signature for another region than the bucket’s, and which that is',
      error(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>'),
      { name: 'AuthorizationHeaderMalformed', message: expect.stringContaining('(it is at eu-west-1)') },
    ],
    [
      'what is no error of S3, by its status',
      (response) => void response.writeHead(404).end(),
      { name: 'Http404', message: 'S3 answered with the status 404' },
    ],
    [
      'the lowest status that is no answer',
      (response) => void response.writeHead(300).end(),
      { status: 300 },
    ],
    [
      'an error without a message',
      (response) => void response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'),
      { message: 'AccessDenied: ' },
    ],
  ])('%s', async (_, reply, expected) => {
    replies = [reply];
    await expect(get()).rejects.toMatchObject(expected);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['a region', 'AWS_REGION', 'AWS_REGION is not set'],
    ['an access key', 'AWS_ACCESS_KEY_ID', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'],
    ['a secret', 'AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'],
  ])('the lack of %s, with no request', async (_, setting, message) => {
    const { [setting as 'AWS_REGION']: lacking, ...env } = environment();
    expect(lacking).toBeDefined();
    await expect(s3Client('bucket', env)({ method: 'GET' })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(message),
    });
    expect(seen).toEqual([]);
  });
});

describe('A request', () => {
  const oddKeys = [
    'a/b=c/part.parquet',
    'with space',
    'a+b',
    '100%',
    "it's (*) here!",
    'Doña/Ana',
    '~_-.',
    'a//b',
  ];

  it.each(oddKeys)('for %s is for the same path as that of AWS’s own client', async (key) => {
    replies = [ok];
    await get(key);
    await sdkClient().send(new GetObjectCommand({ Bucket: 'bucket', Key: key }));
    expect(seen[0]?.url).toBe(seen[1]?.url?.replace('?x-id=GetObject', ''));
  });

  it.each(oddKeys)('for %s is signed as AWS signs what arrives', async (key) => {
    replies = [ok];
    await send({ method: 'PUT', key, body: Buffer.from('body'), headers: { 'if-match': '"0"' } });
    const { url = '', headers, body } = seen[0]!;
    const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
    expect(signed).toEqual(
      expect.arrayContaining(['host', 'if-match', 'x-amz-content-sha256', 'x-amz-date']),
    );
    const signer = new SignatureV4({
      service: 's3',
      region: 'eu-central-1',
      credentials,
      sha256: Hash.bind(null, 'sha256'),
      uriEscapePath: false,
    });
    const arrived = new HttpRequest({
      method: 'PUT',
      hostname: '127.0.0.1',
      path: url,
      headers: Object.fromEntries(signed.map((name) => [name, String(headers[name])])),
      body,
    });
    const at = String(headers['x-amz-date']).replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
    const { headers: again } = await signer.sign(arrived, { signingDate: new Date(at) });
    expect(headers.authorization).toBe(again['authorization']);
    expect(headers).toMatchObject({
      host: new URL(endpoint()).host,
      'content-length': '4',
      'content-type': 'application/octet-stream',
      'x-amz-security-token': 'token',
    });
  });
});

describe('A listing', () => {
  const page = (keys: readonly string[], next?: string): Reply => {
    const contents = keys
      .map((key) => `<Contents><Key>${key}</Key><ETag>&quot;1&quot;</ETag></Contents>`)
      .join('');
    const token = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
    return (response) =>
      void response.end(`<ListBucketResult><Name>bucket</Name>${contents}${token}</ListBucketResult>`);
  };
  const list = () => Array.fromAsync(listObjects(s3Client('bucket', environment()), 'a b/'));

  it('goes on to the last page, and reads what XML escapes', async () => {
    replies = [page(['a b/1', 'a b/&lt;2&gt;'], 'next+/='), page(['a b/3'])];
    expect(await list()).toEqual([
      { Key: 'a b/1', ETag: '"1"' },
      { Key: 'a b/<2>', ETag: '"1"' },
      { Key: 'a b/3', ETag: '"1"' },
    ]);
    expect(seen.map(({ url }) => url)).toEqual([
      '/bucket/?list-type=2&prefix=a%20b%2F',
      '/bucket/?continuation-token=next%2B%2F%3D&list-type=2&prefix=a%20b%2F',
    ]);
  });

  it('ends at a token that is empty, as it does for AWS’s own client', async () => {
    replies = [page(['a b/1'], ''), error(400, 'InvalidArgument')];
    expect(await list()).toEqual([{ Key: 'a b/1', ETag: '"1"' }]);
    expect(seen).toHaveLength(1);
  });

  it('may be empty', async () => {
    replies = [page([])];
    expect(await list()).toEqual([]);
  });

  it('is read as AWS’s own client reads it', async () => {
    replies = [page(['a b/&amp;', 'a b/é'])];
    const { Contents } = await sdkClient().send(
      new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'a b/' }),
    );
    expect(await list()).toEqual(Contents);
  });
});
