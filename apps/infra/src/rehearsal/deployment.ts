import { execFile } from 'node:child_process';
import { glob, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, paginateListStacks } from '@aws-sdk/client-cloudformation';
import { everyStack } from '../example-settings.ts';
import { RehearsalFailed } from './errors.ts';

const run = promisify(execFile);

export interface CommandOptions {
  /** Variables beside those of this process. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** @default the workspace */
  readonly cwd?: string;
}

/** Runs a command of the workspace to its end. @throws RehearsalFailed with the end of what it printed */
export const command = async (
  name: string,
  args: readonly string[],
  { env = {}, cwd = process.cwd() }: CommandOptions = {},
): Promise<void> => {
  try {
    await run(name, [...args], { cwd, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...env } });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n');
    throw new RehearsalFailed(`${name} ${args.join(' ')} failed:\n${said}`, { cause });
  }
};

/** Each stack's name and when it was last changed. */
const stackChanges = async (prefix: string): Promise<Map<string, number>> => {
  const changes = new Map<string, number>();
  for await (const page of paginateListStacks({ client: new CloudFormationClient({}) }, {}))
    for (const { StackName = '', LastUpdatedTime, CreationTime, StackStatus } of page.StackSummaries ?? [])
      if (StackName.startsWith(prefix) && StackStatus !== 'DELETE_COMPLETE')
        changes.set(StackName, (LastUpdatedTime ?? CreationTime)?.getTime() ?? 0);
  return changes;
};

/** What a deployment did, by the names of the stacks. */
export interface Deployed {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/** Prepares the account and region for the CDK, as a person does. */
export const bootstrap = (): Promise<void> => command('nx', ['run', 'infra:bootstrap']);

/** Runs something and says what it did to the stacks of a stage. */
export const changesBy = async (stage: string, deploy: () => Promise<void>): Promise<Deployed> => {
  const prefix = `covid-etl-${stage}-`;
  const before = await stackChanges(prefix);
  await deploy();
  const after = await stackChanges(prefix);
  const names = [...after.keys()].sort();
  return {
    created: names.filter((name) => !before.has(name)),
    updated: names.filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    unchanged: names.filter((name) => before.get(name) === after.get(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)).sort(),
  };
};

/** Deploys everything that differs, with the very target that a person and the pipeline use. */
export const deployAll = (options?: CommandOptions): Promise<void> =>
  command('nx', ['run', 'infra:deploy'], options);

/** Deploys the stack of one app. */
export const deployApp = (app: string, options?: CommandOptions): Promise<void> =>
  command('nx', ['deploy', app], options);

/** Synthesises everything that can be configured and puts each template through cfn-lint. */
export const lintTemplates = async (cfnLint: string, outputDir: string): Promise<string[]> => {
  await rm(outputDir, { recursive: true, force: true });
  await command('cdk', ['synth', '--quiet', '--no-notices', '--output', outputDir, '**'], {
    env: everyStack,
  });
  const templates = await Array.fromAsync(glob(join(outputDir, 'assembly-*', '*.template.json')));
  // W3005: the CDK names dependencies that a reference implies too.
  await command(cfnLint, ['--ignore-checks', 'W3005', '--template', ...templates]);
  return templates;
};
