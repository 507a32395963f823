/**
 * Runs the workflow's stages one after the other in this process, as their built bundles, over a store in a directory:
 *
 *   node stages-process.js <bundles> <file of nyt-us> <directory> <dates, or nothing for an initial load>
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Measured } from './measure.ts';

const [bundles = '', csv = '', directory = '', ...dates] = process.argv.slice(2);
Object.assign(process.env, {
  STORE_URL: pathToFileURL(`${directory}/`).href,
  DATASET: 'nyt-us',
  TIME_ZONE: 'UTC',
  SOURCE_URL_NYT_US: pathToFileURL(csv).href,
});
// What the stages log is not what this prints.
console.log = () => undefined;

interface Stage {
  readonly handler: (event: unknown, context: object) => Promise<Readonly<Record<string, unknown>>>;
}
const require = createRequire(import.meta.url);
const stage = (name: string): Stage => require(join(bundles, 'etl-lambdas', name, 'handler.js')) as Stage;

let state: Readonly<Record<string, unknown>> =
  dates.length > 0 ? { dates } : { time: '2023-03-24T13:00:00.000Z' };
const run = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
  const event = { execution: 'bench', started: '2023-03-24T13:00:00.000Z', state };
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 };
  const result = await stage(name).handler(event, context);
  state = { ...state, result };
  return result;
};

const { status } = await run('get-etl-status');
await run(status === 'InitialLoad' ? 'initial-load' : 'update');
await run('transform');
await run('load');

const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const measured: Omit<Measured, 'seconds'> = {
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  peakMiB: maxRSS / 1024,
};
process.stdout.write(JSON.stringify(measured));
