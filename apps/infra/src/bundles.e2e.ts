import { describe, expect, it } from '@jest/globals';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { projects, type FunctionId } from './names.ts';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const folderOf = (id: FunctionId): string => join(workspace, projects[id].bundle);
const bytesOf = (id: FunctionId): number => statSync(join(folderOf(id), 'handler.js')).size;

/** The packages that have a part in a bundle, as esbuild wrote them down when it made it. */
const packagesOf = (id: FunctionId): string[] => {
  const { outputs } = JSON.parse(readFileSync(`${folderOf(id)}.meta.json`, 'utf8')) as Metafile;
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const names = files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
};

/** What every stage has: the store's client for S3, and the schemas. */
const store = [
  '@aws-sdk/xml-builder',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  'is-network-error',
  'p-retry',
  'valibot',
];
const parquet = ['hyparquet', 'hyparquet-writer'];

/** AWS's own clients for queues and executions, with each of their ways to find credentials (docs/decisions/0019). */
const clients = [
  '@aws-sdk/client-sfn',
  '@aws-sdk/client-sqs',
  '@aws-sdk/core',
  '@aws-sdk/credential-provider-env',
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-node',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/middleware-sdk-sqs',
  '@aws-sdk/nested-clients',
  '@aws-sdk/signature-v4-multi-region',
  '@aws-sdk/token-providers',
  '@aws/lambda-invoke-store',
  '@smithy/credential-provider-imds',
  '@smithy/types',
];

/**
 * A cold start waits for its bundle: a stage's may have 200 kB, that of a Lambda which calls other services by AWS's own
 * clients 500 kB. What comes in by an import that nobody thought of is found by its name.
 */
const budgets: readonly (readonly [FunctionId, kB: number, packages: readonly string[]])[] = [
  ['GetETLStatus', 100, store],
  ['InitialLoad', 100, store],
  ['Update', 150, [...store, 'csv-parse']],
  ['Transform', 200, [...store, ...parquet, 'csv-parse']],
  ['Load', 200, [...store, ...parquet]],
  ['RetryPoller', 500, [...store, ...clients, '@aws-sdk/client-sns']],
  ['PipelineStatus', 500, [...store, ...clients]],
];

describe.each(budgets)('The bundle of %s', (id, kB, packages) => {
  it(`has at most ${kB} kB`, () => expect(bytesOf(id)).toBeLessThanOrEqual(kB * 1_000));
  it('is made of the packages that it needs', () => expect(packagesOf(id)).toEqual([...packages].sort()));
});
