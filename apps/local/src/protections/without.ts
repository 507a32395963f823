import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutProtection } from './change.ts';
import { CheckBroken, type Checks, type Finding } from './checks.ts';
import type { Protection } from './protections.ts';

/** What the checks have found without a protection. */
export interface Outcome {
  readonly protection: Protection;
  /** The test that has failed; undefined where none has, or none is named. */
  readonly failingTest: Finding;
  /** The invariant that was broken in the simulation. */
  readonly brokenInvariant: Finding;
  /** Why it is not shown that the protection is needed; undefined where each check that it names has turned red. */
  readonly survived: string | undefined;
}

/** Runs the checks that each protection names where nothing is removed. @throws CheckBroken where one is red */
export const checkUnchanged = async (checks: Checks, list: readonly Protection[]): Promise<void> => {
  await checks.build();
  const red = (what: string, finding: Finding): void => {
    if (finding !== undefined) throw new CheckBroken(`${what} is red though nothing was removed: ${finding}`);
  };
  const files = [...new Set(list.flatMap(({ tests = [] }) => tests))];
  const simulations = new Map(
    list.flatMap(({ simulation }) => (simulation ? [[JSON.stringify(simulation), simulation]] : [])),
  );
  const simulateAll = async (): Promise<void> => {
    for (const [named, simulation] of simulations)
      red(`the simulation ${named}`, await checks.brokenInvariant(simulation));
  };
  const testAll = async (): Promise<void> => {
    if (files.length > 0) red('a test', await checks.failingTest(files));
  };
  await Promise.all([testAll(), simulateAll()]);
};

/** Takes a protection away from a copy, runs the checks that it names, and puts it back. */
export const checkWithout = async (
  checks: Checks,
  directory: string,
  protection: Protection,
): Promise<Outcome> => {
  const { file, tests, simulation } = protection;
  const path = join(directory, file);
  const source = await readFile(path, 'utf8');
  await writeFile(path, withoutProtection(source, protection));
  try {
    // What can't be built any more shows nothing.
    await checks.build();
    const [failingTest, brokenInvariant] = await Promise.all([
      tests && checks.failingTest(tests),
      simulation && checks.brokenInvariant(simulation),
    ]);
    const green = [
      ...(tests && failingTest === undefined ? ['no test fails'] : []),
      ...(simulation && brokenInvariant === undefined ? ['the simulation breaks no invariant'] : []),
    ];
    return { protection, failingTest, brokenInvariant, survived: green.join(', ') || undefined };
  } catch (error) {
    if (!(error instanceof CheckBroken)) throw error;
    return { protection, failingTest: undefined, brokenInvariant: undefined, survived: error.message };
  } finally {
    await writeFile(path, source);
  }
};
