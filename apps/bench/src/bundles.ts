import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from './measure.ts';

const run = promisify(execFile);

/** The folder of each Lambda's bundle. */
const lambdas = {
  GetETLStatus: 'etl-lambdas/get-etl-status',
  InitialLoad: 'etl-lambdas/initial-load',
  Update: 'etl-lambdas/update',
  Transform: 'etl-lambdas/transform',
  Load: 'etl-lambdas/load',
  RetryPoller: 'retry-poller',
} as const;

/** The file of a Lambda's bundle, in the folder of all. */
export const bundleFile = (bundles: string, name: string): string =>
  join(bundles, lambdas[name as keyof typeof lambdas], 'handler.js');

/** The Lambdas that are a stage of the workflow. */
export const stageNames: ReadonlySet<string> = new Set(
  Object.entries(lambdas).flatMap(([name, folder]) => (folder.startsWith('etl-lambdas/') ? [name] : [])),
);

/** What a Lambda pays to be there. */
export interface Bundle {
  readonly name: string;
  readonly bytes: number;
  /** To load it, over a process of Node that loads nothing. */
  readonly loadMs: number;
}

const timeOf = async (code: string): Promise<number> => {
  const start = performance.now();
  await run(process.execPath, ['-e', code]);
  return performance.now() - start;
};

/** Measures each Lambda's bundle in turn, round by round. */
export const measureBundles = async (bundles: string, rounds: number): Promise<Bundle[]> => {
  const names = Object.keys(lambdas);
  const bare: number[] = [];
  const loads = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await timeOf(''));
    for (const name of names)
      loads.get(name)?.push(await timeOf(`require(${JSON.stringify(bundleFile(bundles, name))})`));
  }
  return Promise.all(
    names.map(async (name) => ({
      name,
      bytes: (await stat(bundleFile(bundles, name))).size,
      loadMs: median(loads.get(name) ?? []) - median(bare),
    })),
  );
};
