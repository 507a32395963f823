/**
 * Runs the workflow's stages one after the other in this process, as their built bundles, over a store in a directory, and
 * that as often as there are directories:
 *
 *   node stages-process.js <bundles> <url of a file of nyt-us> <the execution's input> <directory...>
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Measured } from '../measure.ts';
import type { StagesRun } from '../stages.ts';

const [bundles = '', sourceUrl = '', input = '{}', ...directories] = process.argv.slice(2);
Object.assign(process.env, { DATASET: 'nyt-us', TIME_ZONE: 'UTC', SOURCE_URL_NYT_US: sourceUrl });
// What the stages log is not what this prints.
console.log = () => undefined;

type State = Readonly<Record<string, unknown>>;
interface Stage {
  readonly handler: (event: unknown, context: object) => Promise<State>;
}
const require = createRequire(import.meta.url);
const stage = (name: string): Stage => require(join(bundles, 'etl-lambdas', name, 'handler.js')) as Stage;
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 };

/** Runs the stages over the store of a directory, and says how many milliseconds each took, its module's load included. */
const runStages = async (directory: string): Promise<Record<string, number>> => {
  process.env['STORE_URL'] = pathToFileURL(`${directory}/`).href;
  const took: Record<string, number> = {};
  let state = JSON.parse(input) as State;
  const run = async (name: string): Promise<State> => {
    const began = performance.now();
    const event = { execution: 'bench', started: '2023-03-25T13:00:00.000Z', state };
    const result = await stage(name).handler(event, context);
    took[name] = performance.now() - began;
    state = { ...state, result };
    return result;
  };
  const { status } = await run('get-etl-status');
  await run(status === 'InitialLoad' ? 'initial-load' : 'update');
  await run('transform');
  await run('load');
  return took;
};

const rounds: Record<string, number>[] = [];
for (const directory of directories) rounds.push(await runStages(directory));
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const measured: Omit<StagesRun, keyof Measured> & Omit<Measured, 'seconds'> = {
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  peakMiB: maxRSS / 1024,
  rounds,
};
process.stdout.write(JSON.stringify(measured));
