/** The benchmark suite: see usage in options.ts. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureBundles } from './bundles.ts';
import { measureConversion } from './conversion.ts';
import { countRows, writeCountyCsv } from './county-csv.ts';
import { measureFirstPuts } from './first-put.ts';
import { goalsOf } from './goals.ts';
import { measureGrowth } from './growth.ts';
import { readOptions, usage, type Options, type Part } from './options.ts';
import { plotOf } from './plot.ts';
import { measurePoller } from './poller.ts';
import { reportOf } from './report.ts';
import type { Results } from './results.ts';
import { measureStages } from './stages.ts';

/** The folder that all apps were built into: this file is in one of them. */
const bundles = fileURLToPath(new URL('..', import.meta.url));

const measure = async ({ only, csv, counties, rounds }: Options, directory: string): Promise<Results> => {
  const part = async <T>(name: Part, work: () => Promise<T>): Promise<T | undefined> => {
    if (!only.has(name)) return undefined;
    console.error(`measuring: ${name}`);
    return work();
  };
  const generated = async (): Promise<string> => {
    const file = join(directory, 'counties.csv');
    await writeCountyCsv(file, { counties });
    return file;
  };
  return {
    at: new Date().toISOString(),
    node: process.version,
    processors: cpus().map(({ model }) => model),
    bundles: await part('bundles', () => measureBundles(bundles, 4 * rounds)),
    firstPuts: await part('s3', () => measureFirstPuts(bundles, 4 * rounds)),
    stages: await part('stages', () => measureStages(bundles, 2 * rounds)),
    poller: await part('poller', async () => [
      await measurePoller(bundles, { messages: 10_000, latencyMs: 20 }),
      await measurePoller(bundles, { messages: 10_000, latencyMs: 100 }),
    ]),
    conversion: await part('conversion', async () => {
      const file = csv ?? (await generated());
      return { rows: await countRows(file), contenders: await measureConversion(file, rounds) };
    }),
    growth: await part('growth', () => measureGrowth(directory, counties, Math.ceil(rounds / 2))),
  };
};

const write = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};

const run = async (options: Options): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'covid-etl-bench-files-'));
  try {
    const results = await measure(options, directory);
    const goals = goalsOf(results);
    await write(options.json, `${JSON.stringify({ ...results, goals }, null, 2)}\n`);
    const plot = plotOf(results);
    if (plot !== undefined) await write(options.svg, plot);
    console.log(reportOf(results, goals));
    console.log(`Written to ${options.json}${plot === undefined ? '' : ` and ${options.svg}`}`);
  } finally {
    await rm(directory, { recursive: true });
  }
};

const readCommandLine = (): Options | undefined => {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options?.csv !== undefined && !existsSync(options.csv))
      throw new TypeError(`--csv: there is no file "${options.csv}"`);
    return options;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
};

const options = readCommandLine();
if (options) await run(options);
else console.log(usage);
