import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median } from './measure.ts';

const run = promisify(execFile);

/** Each client, and the module that puts one object by it, bundled as a Lambda is but for what the name says. */
const clients = {
  'covid-etl': 'covid-etl.cjs',
  'covid-etl, an ES module': 'covid-etl.mjs',
  'covid-etl, mainFields not set': 'covid-etl.main.cjs',
  '@aws-sdk/client-s3': 'aws-sdk.cjs',
  '@aws-lite/s3': 'aws-lite.cjs',
  aws4fetch: 'aws4fetch.cjs',
  'a signature by hand': 'by-hand.cjs',
} as const;

/** What a client costs until its first byte is stored. */
export interface FirstPut {
  readonly client: string;
  readonly bytes: number;
  /** To load it, over a process of Node that loads nothing. */
  readonly loadMs: number;
  /** From there until the server has all of the object. */
  readonly afterLoadMs: number;
}

/** A server that takes every object, and says when it has one. */
const startServer = async () => {
  let received: (at: number) => void = () => undefined;
  const server = createServer((request, response) => {
    void buffer(request).then(() => {
      received(performance.now());
      response.setHeader('etag', '"1"').setHeader('connection', 'close').end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: () => new Promise<number>((resolve) => (received = resolve)),
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
};

/** Code that loads a module as what it is. */
const loadOf = (file: string): string =>
  file.endsWith('.mjs')
    ? `import(${JSON.stringify(pathToFileURL(file).href)})`
    : `Promise.resolve(require(${JSON.stringify(file)}))`;

/** Measures each client's first put of 10 kB in turn, each time in a new process. */
export const measureFirstPuts = async (modules: string, rounds: number): Promise<FirstPut[]> => {
  const server = await startServer();
  const env = {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const fileOf = (module: string): string => join(modules, module);
  /** Runs code in a new process, and says how long that took. */
  const timeOf = async (code: string): Promise<number> => {
    const began = performance.now();
    await run(process.execPath, ['-e', code], { env });
    return performance.now() - began;
  };
  const bare: number[] = [];
  const loads = new Map<string, number[]>(Object.keys(clients).map((client) => [client, []]));
  const puts = new Map<string, number[]>(Object.keys(clients).map((client) => [client, []]));
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await timeOf(''));
    for (const [client, module] of Object.entries(clients)) {
      const load = loadOf(fileOf(module));
      loads.get(client)?.push(await timeOf(load));
      const stored = server.next();
      const began = performance.now();
      await timeOf(`${load}.then(({ run }) => run())`);
      puts.get(client)?.push((await stored) - began);
    }
  }
  await server.close();
  return Promise.all(
    Object.entries(clients).map(async ([client, module]) => {
      const load = median(loads.get(client) ?? []);
      return {
        client,
        bytes: (await stat(fileOf(module))).size,
        loadMs: load - median(bare),
        afterLoadMs: median(puts.get(client) ?? []) - load,
      };
    }),
  );
};
