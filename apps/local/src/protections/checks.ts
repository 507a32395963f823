import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulationReport } from '../simulator/report.ts';
import type { ShownBySimulation } from './protections.ts';

/** A check that said neither yes nor no. */
export class CheckBroken extends Error {
  override readonly name = 'CheckBroken';
}

/** What a check has found: nothing where it is green. */
export type Finding = string | undefined;

/** The checks of a copy of the workspace. */
export interface Checks {
  /** Builds the command with all its bundles. @throws CheckBroken where that fails */
  build(): Promise<void>;
  /** The first test that fails. @throws CheckBroken where a test file can't be run */
  failingTest(files: readonly string[]): Promise<Finding>;
  /** The first invariant that is broken. @throws CheckBroken where there is no report */
  brokenInvariant(simulation: ShownBySimulation): Promise<Finding>;
}

interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** As much of Jest's report as is needed. @see https://jestjs.io/docs/configuration#testresultsprocessor-string */
interface JestReport {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** No check takes as long; one that does has got stuck. */
const longestMs = 180_000;
const exitOf = { green: 0, red: 1 };
const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-20).join('\n');

/** The checks of the copy in a directory. Once the signal has come they are ended, and say nothing any more. */
export const checksIn = (directory: string, signal: AbortSignal): Checks => {
  // What is configured on this machine, or for the Nx that runs this, has no part in it.
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    NX_CACHE_DIRECTORY: join(directory, '.nx', 'cache'),
  };
  const node = (...args: readonly string[]): Promise<Ended> =>
    new Promise((done) => {
      const options = { cwd: directory, env, signal, timeout: longestMs, maxBuffer: 64 * 1024 ** 2 };
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        if (!signal.aborted) done({ code: error ? (error.code ?? null) : exitOf.green, stdout, stderr });
      });
    });
  const broken = (what: string, { code, stdout, stderr }: Ended): CheckBroken =>
    new CheckBroken(`${what} ended with ${code ?? 'a signal'}:\n${lastLines(`${stdout}\n${stderr}`)}`);

  return {
    build: async () => {
      const ended = await node('node_modules/nx/dist/bin/nx.js', 'run', 'local:build');
      if (ended.code !== exitOf.green) throw broken('the build', ended);
    },
    failingTest: async (files) => {
      const projects = [...new Set(files.map((file) => file.slice(0, file.indexOf('/src/'))))];
      const report = join(directory, 'jest-report.json');
      const ended = await node(
        ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
        ...['node_modules/jest/bin/jest.js', '--ci', '--forceExit', '--json', '--outputFile', report],
        ...['--projects', ...projects.map((project) => join(project, 'jest.config.mjs'))],
        ...['--runTestsByPath', ...files],
      );
      const { code } = ended;
      if (code !== exitOf.green && code !== exitOf.red)
        throw broken(`Jest, with ${files.join(', ')},`, ended);
      const found = JSON.parse(await readFile(report, 'utf8')) as JestReport;
      if (found.numRuntimeErrorTestSuites > 0 || found.numPassedTests + found.numFailedTests === 0)
        throw broken(`Jest, with ${files.join(', ')},`, ended);
      const [failed] = found.testResults
        .flatMap(({ assertionResults }) => assertionResults)
        .filter(({ status }) => status === 'failed');
      return failed?.fullName;
    },
    brokenInvariant: async ({ faults, to, seed }) => {
      const rates = join(directory, 'rates.json');
      await writeFile(rates, JSON.stringify(faults));
      const ended = await node(
        ...['dist/apps/local/main.js', 'simulate', '--to', to, '--seed', String(seed)],
        ...['--faults', rates, '--json'],
      );
      if (ended.stdout === '') throw broken('the simulation', ended);
      const { violations } = JSON.parse(ended.stdout) as SimulationReport;
      if (ended.code !== (violations.length > 0 ? exitOf.red : exitOf.green))
        throw broken('the simulation', ended);
      return violations[0]?.invariant;
    },
  };
};
