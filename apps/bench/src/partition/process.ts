/**
 * Runs Transform and Load in this process, as their built bundles, over what an InitialLoad of counties left in a store:
 *
 *   node partition-process.js <bundles> <directory of the store> <transform | load> <file of the state; gets the result>
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Measured } from '../measure.ts';

const [bundles = '', directory = '', stage = '', stateFile = ''] = process.argv.slice(2);
Object.assign(process.env, {
  DATASET: 'nyt-us-counties',
  TIME_ZONE: 'UTC',
  STORE_URL: pathToFileURL(`${directory}/`).href,
});
// What the stage logs is not what this prints.
console.log = () => undefined;

interface Stage {
  readonly handler: (event: unknown, context: object) => Promise<unknown>;
}
const { handler } = createRequire(import.meta.url)(
  join(bundles, 'etl-lambdas', stage, 'handler.js'),
) as Stage;
const state = JSON.parse(await readFile(stateFile, 'utf8')) as object;
const result = await handler(
  { execution: 'bench', started: '2023-03-25T13:00:00.000Z', state },
  { awsRequestId: 'bench', getRemainingTimeInMillis: () => 900_000 },
);
await writeFile(stateFile, JSON.stringify({ ...state, result }));
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const measured: Omit<Measured, 'seconds'> = {
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  peakMiB: maxRSS / 1024,
};
process.stdout.write(JSON.stringify(measured));
