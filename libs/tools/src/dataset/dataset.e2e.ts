import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { copyWorkspace, workspace as original, type WorkspaceCopy } from '@covid-etl/workspace-copy';

let copy: WorkspaceCopy;
const run = async (command: string, ...args: readonly string[]): Promise<string> => {
  const env = {
    ...process.env,
    PATH: [join(original, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    NX_DAEMON: 'false',
    NX_CACHE_DIRECTORY: join(copy.directory, '.nx', 'cache'),
  };
  return (await promisify(execFile)(command, [...args], { cwd: copy.directory, env })).stdout;
};
beforeAll(async () => void (copy = await copyWorkspace()));
afterAll(async () => {
  await copy[Symbol.asyncDispose]();
});

describe('nx g @covid-etl/tools:dataset, in a copy of the workspace', () => {
  it('adds a dataset that passes its own test, the types, the linter and the formatter', async () => {
    const generated = await run(
      'nx',
      ...['g', '@covid-etl/tools:dataset', 'rki-germany', '--no-interactive'],
      ...['--title', 'Germany (Robert Koch Institute)', '--url', 'https://example.org/rki.csv'],
      ...['--cases', 'Faelle', '--within', 'Germany', '--region', 'Bundesland', '--firstDate', '2020-02-24'],
      ...['--attribution', 'Robert Koch Institute', '--licence', 'CC BY 4.0'],
    );
    expect(stripVTControlCharacters(generated)).toContain('CREATE libs/etl-core/src/dataset/rki-germany.ts');

    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
    await run('node', ...jest, '--config', 'libs/etl-core/jest.config.mjs', 'dataset/');
    await run('tsc', '-p', 'libs/etl-core/tsconfig.json', '--noEmit');
    const changed = ['rki-germany.ts', 'rki-germany.test.ts', 'datasets.ts'].map((name) =>
      join('libs/etl-core/src/dataset', name),
    );
    await run('prettier', '--check', ...changed);
    await run('eslint', '--max-warnings', '0', ...changed);
  });
});
