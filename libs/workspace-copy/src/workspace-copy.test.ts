import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyWorkspace, workspace, type WorkspaceCopy } from './workspace-copy.ts';

let copy: WorkspaceCopy;
beforeAll(async () => void (copy = await copyWorkspace()));

describe('A copy of the workspace', () => {
  it('has its files as they are', async () => {
    for (const file of ['package.json', '.ci/run', 'libs/workspace-copy/src/workspace-copy.test.ts'])
      expect(await readFile(join(copy.directory, file))).toEqual(await readFile(join(workspace, file)));
  });
  it('has nothing that Git keeps to itself', () =>
    expect(existsSync(join(copy.directory, '.git'))).toBe(false));
  it('shares the installed packages', async () =>
    expect((await lstat(join(copy.directory, 'node_modules'))).isSymbolicLink()).toBe(true));
  it('is gone when it is disposed of, and the packages are not', async () => {
    await copy[Symbol.asyncDispose]();
    expect(existsSync(copy.directory)).toBe(false);
    expect(existsSync(join(workspace, 'node_modules', 'typescript'))).toBe(true);
  });
});
