import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleFile, stageNames } from './bundles.ts';
import { median } from './measure.ts';

const run = promisify(execFile);

/** This project's store, as a Lambda has it. */
const store = 'covid-etl.cjs';

/** Each client, and the module that puts one object by it, bundled as a Lambda is but for what the name says. */
const clients = {
  'covid-etl': store,
  'covid-etl, an ES module': 'covid-etl.mjs',
  'covid-etl, mainFields not set': 'covid-etl.main.cjs',
  '@aws-sdk/client-s3': 'aws-sdk.cjs',
  '@aws-lite/s3': 'aws-lite.cjs',
  aws4fetch: 'aws4fetch.cjs',
  'a signature by hand': 'by-hand.cjs',
} as const;

/** What a client, or a stage with its store, costs until its first object is stored. */
export interface FirstPut {
  readonly client: string;
  readonly bytes: number;
  /** To load it, over a process of Node that loads nothing. */
  readonly loadMs: number;
  /** From there until the object is stored and the process has ended. */
  readonly afterLoadMs: number;
}

/** What is loaded, and the module of the client that puts then: the same but for a stage. */
interface Subject {
  readonly client: string;
  readonly loaded: string;
  readonly putsBy: string;
}

/**
 * The clients, and each stage's own bundle. A bundle has nothing to put by from outside, so that the store is loaded beside
 * it: a stage, which has it inside, takes no longer.
 */
const subjectsIn = (bundles: string): Subject[] => {
  const fileOf = (module: string): string => join(bundles, 'bench', 'first-put', module);
  return [
    ...Object.entries(clients).map(([client, module]) => {
      const file = fileOf(module);
      return { client, loaded: file, putsBy: file };
    }),
    ...[...stageNames].map((client) => ({
      client,
      loaded: bundleFile(bundles, client),
      putsBy: fileOf(store),
    })),
  ];
};

/** A server that takes every object, and counts them. */
const startServer = async () => {
  let stored = 0;
  const server = createServer((request, response) => {
    void buffer(request).then(() => {
      stored += 1;
      response.setHeader('etag', '"1"').setHeader('connection', 'close').end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored: () => stored,
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

/** Measures each first put of 10 kB in turn, each time in a new process, from its start to its end. */
export const measureFirstPuts = async (bundles: string, rounds: number): Promise<FirstPut[]> => {
  const server = await startServer();
  const env = {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  /** Runs code in a new process, and says how long that took. */
  const timeOf = async (code: string): Promise<number> => {
    const began = performance.now();
    await run(process.execPath, ['-e', code], { env });
    return performance.now() - began;
  };
  const bare: number[] = [];
  const measured = subjectsIn(bundles).map((subject) => ({
    ...subject,
    loads: [] as number[],
    puts: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await timeOf(''));
    for (const { client, loaded, putsBy, loads, puts } of measured) {
      loads.push(await timeOf(loadOf(loaded)));
      const before = server.stored();
      puts.push(await timeOf(`${loadOf(loaded)}.then(() => ${loadOf(putsBy)}).then(({ run }) => run())`));
      if (server.stored() !== before + 1) throw new Error(`${client} has not stored one object`);
    }
  }
  await server.close();
  return Promise.all(
    measured.map(async ({ client, loaded, loads, puts }) => ({
      client,
      bytes: (await stat(loaded)).size,
      loadMs: median(loads) - median(bare),
      afterLoadMs: median(puts) - median(loads),
    })),
  );
};
