import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { covidEtl } from '../testing/command.ts';
import { allFaults, boundaries, type Fault } from './faults.ts';
import type { SimulationReport } from './report.ts';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'simulation-'))));
afterAll(() => rm(directory, { recursive: true }));

const simulate = async (...args: string[]): Promise<{ code: number; report: SimulationReport }> => {
  const { code, stdout, stderr } = await covidEtl(['simulate', ...args, '--json']);
  if (stdout === '') throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as SimulationReport };
};
const ratesFile = async (name: string, rates: Partial<Record<Fault, number>>): Promise<string> => {
  const path = join(directory, `${name}.json`);
  await writeFile(path, JSON.stringify(rates));
  return path;
};

/** Faults that strike only where something has failed before: what makes it fail goes with them. */
const failsBefore: Partial<Record<Fault, number>> = { 'publication.late': 0.3, 'stage.crash': 0.1 };
const needsFailures = /^(event|queue|batch|start|poller|time|retry|publish)\./;

describe('Each fault alone', () => {
  it.concurrent.each(allFaults)('%s breaks no invariant', async (fault) => {
    const rates = { ...(needsFailures.test(fault) ? failsBefore : {}), [fault]: 0.4 };
    const args = ['--to', '2020-04-15', '--faults', await ratesFile(fault, rates)];
    const { code, report } = await simulate(...args);
    expect(report.violations).toEqual([]);
    expect(report.faults[fault]).toBeGreaterThan(0);
    expect(report.comparisons).toBeGreaterThan(0);
    expect(code).toBe(0);
  });
  it('two executions at once lose compare-and-swaps to each other', async () => {
    const rates = await ratesFile('races', { 'daily.twice': 0.5, 'person.runs': 0.5 });
    const { report } = await simulate('--to', '2020-04-15', '--faults', rates);
    expect(report.lostRaces).toBeGreaterThan(0);
    expect(report.violations).toEqual([]);
  });
});

describe('A simulation', () => {
  const short = ['--from', '2020-03-01', '--to', '2020-04-15'];
  it('without faults has no failure', async () => {
    const { report } = await simulate(...short, '--faults', 'none');
    expect(report).toMatchObject({
      faults: {},
      executions: { failed: 0, retries: 0 },
      parked: [],
      violations: [],
    });
    expect(report.rows).toBe(86);
  });
  it('with the same seed is the same', async () =>
    expect(await simulate(...short, '--seed', '7')).toEqual(await simulate(...short, '--seed', '7')));
  it('with another seed is another', async () =>
    expect((await simulate(...short, '--seed', '7')).report.faults).not.toEqual(
      (await simulate(...short, '--seed', '8')).report.faults,
    ));
  it('of many seeds gives the report of each', async () => {
    const { stdout } = await covidEtl(['simulate', ...short, '--to', '2020-03-10', '--seeds', '3', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ seed: 1 }, { seed: 2 }, { seed: 3 }]);
  });
  it.each([
    ['a rate above 1', ['--faults', '1.5'], 'faults: 1.5 is not a rate from 0 to 1'],
    ['a file that is not there', ['--faults', 'nowhere.json'], '--faults: ENOENT'],
    ['a dataset that needs a file', ['--dataset', 'nyt-us'], '--source: give the path of a file of nyt-us'],
    ['dates that the source does not have', ['--from', '2031-01-01'], '--from, --to: the source has no rows'],
    ['a seed that is no number', ['--seed', 'x'], '"x" is not a whole number'],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr } = await covidEtl(['simulate', ...args]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
  it('refuses a fault that there is not', async () => {
    const { code, stderr } = await covidEtl([
      'simulate',
      '--faults',
      await ratesFile('unknown', { 'source.slow': 1 } as object),
    ]);
    expect(stderr).toContain('"source.slow" is none of the faults');
    expect(code).toBe(2);
  });
});

describe('docs/simulation.md', () => {
  it('says of every fault what happens', async () => {
    const page = await readFile(new URL('../../../../docs/simulation.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z]+\.[a-zA-Z]+)` +\| (.+?) +\|/gm)];
    const texts = Object.entries(boundaries).flatMap(([boundary, kinds]) =>
      Object.entries(kinds).map(([kind, text]): [string, string] => [`${boundary}.${kind}`, text]),
    );
    expect(rows.map(([, fault, text]) => [fault, text])).toEqual(texts);
  });
});
