import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { copyWorkspace, workspace as original, type WorkspaceCopy } from '@covid-etl/workspace-copy';
import { exampleDashboard } from './example-settings.ts';

const apps = [
  'get-etl-status',
  'initial-load',
  'load',
  'pipeline-status',
  'retry-poller',
  'transform',
  'update',
];

let copy: WorkspaceCopy;
let workspace: string;
/** The settings as variables. */
let settings: Readonly<Record<string, string>> = exampleDashboard;
const run = async (command: string, ...args: readonly string[]): Promise<string> => {
  // What is configured on this machine has no part in it.
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('COVID_ETL_'));
  const env = {
    ...Object.fromEntries(ours),
    PATH: [join(original, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    NX_DAEMON: 'false',
    NX_CACHE_DIRECTORY: join(workspace, '.nx', 'cache'),
    COVID_ETL_EMAIL: 'owner@example.org',
    ...settings,
  };
  return (await promisify(execFile)(command, [...args], { cwd: workspace, env })).stdout.trim();
};
const nx = (...args: readonly string[]): Promise<string> => run('nx', ...args);
const git = (...args: readonly string[]): Promise<string> =>
  run(
    'git',
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.org',
    '-c',
    'commit.gpgsign=false',
    ...args,
  );

/** The synthesised template of each stack. */
const templates = async (): Promise<Map<string, string>> => {
  await nx('run', 'infra:synth');
  const assembly = join(workspace, 'cdk.out', 'assembly-covid-etl-prod');
  const files = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  return new Map(
    files.map((file) => [
      /^covidetlprod(.*)[0-9A-F]{8}\./.exec(file)?.[1] ?? file,
      readFileSync(join(assembly, file), 'utf8'),
    ]),
  );
};

let before: Map<string, string>;
beforeAll(async () => {
  copy = await copyWorkspace();
  workspace = copy.directory;
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all', ':!node_modules');
  await git('commit', '--quiet', '--message=deployed');
  await git('tag', 'deployed');
  before = await templates();
}, 120_000);
afterAll(async () => {
  await copy[Symbol.asyncDispose]();
});

/** What a push that changes one file deploys: the projects whose `deploy` runs, and the stacks that differ. */
const pushOf = async (file: string, line: string): Promise<{ projects: string[]; stacks: string[] }> => {
  await git('reset', '--quiet', '--hard', 'deployed');
  appendFileSync(join(workspace, file), `${line}\n`);
  await git('commit', '--quiet', '--all', `--message=change ${file}`);
  const affected = await nx(
    ...['show', 'projects', '--affected', '--base=deployed', '--head=HEAD', '--with-target=deploy', '--json'],
  );
  const after = await templates();
  return {
    projects: (JSON.parse(affected) as string[]).sort(),
    stacks: [...after.keys()].filter((stack) => after.get(stack) !== before.get(stack)).sort(),
  };
};

describe('nx affected -t deploy', () => {
  it(
    'deploys the stack of transform alone where transform has changed; infra looks and finds nothing else',
    async () =>
      expect(await pushOf('apps/etl-lambdas/transform/src/handler.ts', 'console.log("changed");')).toEqual({
        projects: ['infra', 'transform'],
        stacks: ['transform'],
      }),
    120_000,
  );
  it(
    'deploys every user of etl-core where etl-core has changed',
    async () =>
      expect(await pushOf('libs/etl-core/src/stage/environment.ts', 'console.log("changed");')).toEqual({
        projects: ['infra', 'dashboard', ...apps].sort(),
        stacks: apps.map((app) => app.replaceAll('-', '')),
      }),
    120_000,
  );
  it(
    'publishes the files of the page where the page has changed; its stack has none of them in it',
    async () =>
      expect(await pushOf('apps/dashboard/src/main.tsx', 'console.log("changed");')).toEqual({
        projects: ['dashboard', 'infra'],
        stacks: [],
      }),
    120_000,
  );
  it(
    'deploys nothing where the README has changed',
    async () => expect(await pushOf('README.md', 'changed')).toEqual({ projects: [], stacks: [] }),
    120_000,
  );
});

describe('Where no page is configured', () => {
  it.each(['dashboard', 'pipeline-status'])(
    'nx deploy %s says so, and goes well',
    async (project) => {
      settings = {};
      expect(await nx('deploy', project)).toContain(
        `${project}: with the present settings there is no such stack; nothing is deployed.`,
      );
    },
    120_000,
  );
});
