import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createContext, SourceTextModule, SyntheticModule } from 'node:vm';
import { describe, expect, it } from '@jest/globals';

interface Refusal {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
  readonly body: { readonly data: string };
}
interface ViewerRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
}
type Handler = (event: { readonly request: ViewerRequest }) => Promise<Refusal | ViewerRequest>;

const code = readFileSync(new URL('door.mjs', import.meta.url), 'utf8');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The function's handler, in a runtime that has what CloudFront's has, over a key-value store with this in it. */
const handlerOver = async (stored: Readonly<Record<string, string>>): Promise<Handler> => {
  const cloudfront = {
    kvs: () => ({
      get: (key: string) =>
        key in stored ? Promise.resolve(stored[key]) : Promise.reject(new Error('KeyNotFound')),
    }),
  };
  const require = (name: string) => {
    if (name !== 'crypto') throw new Error(`CloudFront has no module ${name}`);
    return { createHash };
  };
  const context = createContext({ Buffer, require, console: { log: () => undefined } });
  const module = new SourceTextModule(`${code}\nexport { handler };`, { context });
  await module.link((specifier) => {
    if (specifier !== 'cloudfront') throw new Error(`CloudFront has no module ${specifier}`);
    return new SyntheticModule(
      ['default'],
      function () {
        this.setExport('default', cloudfront);
      },
      { context },
    );
  });
  await module.evaluate();
  return (module.namespace as { handler: Handler }).handler;
};

const asked = (authorization?: string): ViewerRequest => ({
  method: 'GET',
  uri: '/pipeline.json',
  headers: {
    host: { value: 'example.cloudfront.net' },
    ...(authorization === undefined ? {} : { authorization: { value: authorization } }),
  },
});
const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

describe('The page is closed', () => {
  it('to everybody, while it has no password, and says who can open it', async () => {
    const handler = await handlerOver({});
    for (const request of [asked(), asked(basic('owner:')), asked(basic('owner:secret'))])
      expect(await handler({ request })).toMatchObject({
        statusCode: 403,
        headers: { 'cache-control': { value: 'no-store' } },
        body: { data: expect.stringContaining('docs/dashboard-on-aws.md') },
      });
  });
  it.each([
    ['nothing', undefined],
    ['another password', basic('owner:wrong')],
    ['another name', basic('other:secret')],
    ['the digest itself', basic(sha256('owner:secret'))],
    ['no credentials', 'Basic'],
    ['what is not Base64', 'Basic *'],
    ['another scheme', `Bearer ${Buffer.from('owner:secret').toString('base64')}`],
    ['something before it', `x ${basic('owner:secret')}`],
  ])('to who gives %s, and is asked for it', async (_, authorization) => {
    const handler = await handlerOver({ credentials: sha256('owner:secret') });
    expect(await handler({ request: asked(authorization) })).toMatchObject({
      statusCode: 401,
      headers: {
        'www-authenticate': { value: 'Basic realm="covid-etl", charset="UTF-8"' },
        'cache-control': { value: 'no-store' },
      },
    });
  });
});

describe('The page is open', () => {
  it.each(['owner:secret', 'owner:pass:word', 'ñame:pässword – long'])(
    'to who gives its name and password: %s',
    async (credentials) => {
      const handler = await handlerOver({ credentials: sha256(credentials) });
      const request = asked(basic(credentials));
      expect(await handler({ request })).toBe(request);
    },
  );
  it('whatever case the scheme is written in', async () => {
    const handler = await handlerOver({ credentials: sha256('owner:secret') });
    const request = asked(basic('owner:secret').replace('Basic', 'basic'));
    expect(await handler({ request })).toBe(request);
  });
});

describe('Its code', () => {
  it('is no longer than CloudFront takes', () => expect(Buffer.byteLength(code)).toBeLessThan(10 * 1024));
});
