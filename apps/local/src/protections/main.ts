import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { copyWorkspace, workspace } from '@covid-etl/workspace-copy';
import Table from 'cli-table3';
import { ProtectionNotFound, withoutProtection } from './change.ts';
import { CheckBroken, checksIn } from './checks.ts';
import { protections } from './protections.ts';
import { checkUnchanged, checkWithout, type Outcome } from './without.ts';

const usage = `Removes each line that the promise depends on from a copy of the workspace, one at a time, and expects a test or
the simulator to turn red. Ends with 1 where nobody notices.

  npm run protections -- [options]

  --only <text>  those alone that have the text in their name
  --help`;

/** Does a piece of work, and says how long it took. */
const step = async <T>(title: string, work: () => Promise<T>, isGood: (result: T) => boolean): Promise<T> => {
  const began = performance.now();
  const result = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
  const mark = isGood(result) ? styleText('green', '✔') : styleText('red', '✘');
  console.log(`${mark} ${seconds} s  ${title}`);
  return result;
};

const tableOf = (outcomes: readonly Outcome[]): string => {
  const table = new Table({
    head: ['removed', 'test that fails', 'invariant that is broken'],
    colWidths: [36, 50, 34],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { protection, failingTest, brokenInvariant } of outcomes)
    table.push([protection.name, failingTest ?? '–', brokenInvariant ?? '–']);
  return table.toString();
};

const main = async (only: string): Promise<number> => {
  const chosen = protections.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) throw new Error(`--only: no protection has "${only}" in its name`);
  // Whatever does not fit the sources any more is said before anything is built.
  for (const protection of chosen)
    withoutProtection(await readFile(join(workspace, protection.file), 'utf8'), protection);

  await using opened = new AsyncDisposableStack();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort();
      void opened.disposeAsync().finally(() => process.exit(128 + constants.signals[signal]));
    });
  const { directory } = opened.use(await copyWorkspace());
  const checks = checksIn(directory, stop.signal);
  await step(
    'nothing removed: every check is green',
    () => checkUnchanged(checks, chosen),
    () => true,
  );
  const outcomes: Outcome[] = [];
  for (const [index, protection] of chosen.entries()) {
    const title = `${index + 1}/${chosen.length} without: ${protection.name}`;
    const work = (): Promise<Outcome> => checkWithout(checks, directory, protection);
    outcomes.push(await step(title, work, ({ survived }) => survived === undefined));
  }
  console.log(`\n${tableOf(outcomes)}`);
  const survivors = outcomes.filter(({ survived }) => survived !== undefined);
  for (const { protection, survived } of survivors)
    console.log(
      `${styleText('red', 'NOT NOTICED')} ${protection.name} (${protection.file}): ${survived ?? ''}`,
    );
  console.log(`${outcomes.length - survivors.length} of ${outcomes.length} removed protections were noticed`);
  return survivors.length === 0 ? 0 : 1;
};

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, help: { type: 'boolean', default: false } },
});
if (options.help) console.log(usage);
else
  process.exitCode = await main(options.only).catch((error: unknown) => {
    if (!(error instanceof CheckBroken || error instanceof ProtectionNotFound)) throw error;
    console.error(`${error.name}: ${error.message}`);
    return 1;
  });
