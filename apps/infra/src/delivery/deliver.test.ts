import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deliver, type DeliveryOptions } from './deliver.ts';

const run = promisify(execFile);
const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];

let directory: string;
let deployed: string | undefined;
let ran: string[];
let failing: string | undefined;
const gitIn =
  (cwd: string) =>
  async (...args: readonly string[]): Promise<string> =>
    (await run('git', [...author, ...args], { cwd })).stdout.trim();
const git = (...args: readonly string[]): Promise<string> => gitIn(join(directory, 'repository'))(...args);
const options = (): DeliveryOptions => ({
  git,
  nx: async (...args) => {
    ran.push(args.join(' '));
    if (failing !== undefined && args.join(' ').includes(failing)) throw new Error(`${failing} failed`);
    return Promise.resolve();
  },
  deployedCommit: {
    read: () => Promise.resolve(deployed),
    write: (commit) => {
      deployed = commit;
      return Promise.resolve();
    },
  },
  say: () => undefined,
});
const commit = async (message: string): Promise<string> => {
  await git('commit', '--quiet', '--allow-empty', '--message', message);
  return git('rev-parse', 'HEAD');
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'covid-etl-deliver-'));
  deployed = undefined;
  ran = [];
  failing = undefined;
  await gitIn(directory)('init', '--quiet', 'repository');
  await commit('first');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('A push delivers what has changed since the last successful deployment', () => {
  it('everything where nothing has been deployed yet, in the order of the stacks', async () => {
    await deliver(options());
    expect(ran).toEqual(['run-many --targets=lint,typecheck,test,build', 'run infra:deploy']);
  });
  it('what is affected since the deployed commit, however many commits ago that was', async () => {
    const base = await git('rev-parse', 'HEAD');
    deployed = base;
    await commit('second');
    const head = await commit('third');
    await deliver(options());
    expect(ran).toEqual([
      `affected --base=${base} --head=${head} --targets=lint,typecheck,test,build`,
      `affected --base=${base} --head=${head} --targets=deploy`,
    ]);
  });
  it('everything where the deployed commit is not in the history any more', async () => {
    deployed = '0123456789012345678901234567890123456789';
    await deliver(options());
    expect(ran[0]).toMatch(/^run-many /);
  });
});

describe('The base moves only after success', () => {
  it('to the commit that was deployed', async () => {
    const head = await commit('second');
    await deliver(options());
    expect(deployed).toBe(head);
  });
  it.each(['test', 'deploy'])(
    'and stays where %s fails, so that the next push delivers it too',
    async (target) => {
      const base = await git('rev-parse', 'HEAD');
      deployed = base;
      await commit('second');
      failing = target;
      await expect(deliver(options())).rejects.toThrow('failed');
      expect(deployed).toBe(base);
    },
  );
  it('and nothing is deployed that failed its tests', async () => {
    failing = 'test';
    await expect(deliver(options())).rejects.toThrow('failed');
    expect(ran).toEqual(['run-many --targets=lint,typecheck,test,build']);
  });
});

describe('A clone without history', () => {
  it('fails at once and says what to do', async () => {
    await commit('second');
    const shallow = join(directory, 'shallow');
    await gitIn(directory)(
      'clone',
      '--quiet',
      '--depth=1',
      `file://${join(directory, 'repository')}`,
      shallow,
    );
    await expect(deliver({ ...options(), git: gitIn(shallow) })).rejects.toMatchObject({
      name: 'ShallowClone',
      message: expect.stringContaining('git fetch --unshallow'),
    });
    expect(ran).toEqual([]);
  });
});
