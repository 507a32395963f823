import { App, Stack, type Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../config.ts';
import { CovidEtl } from '../covid-etl.ts';

/** The synthesised system of a test. */
export interface TestedSystem {
  readonly stage: Stage;
  /** The ids of its stacks, in the order in which they are deployed. */
  readonly stacks: readonly string[];
  template(stack: string): Template;
}

const workspace = new URL('../../../../', import.meta.url);

/** Synthesises the system as the CDK's command would, with its feature flags, by settings as in the environment. */
export const synthesiseSystem = (settings: Readonly<Record<string, string>> = {}): TestedSystem => {
  // The bundles are named from the workspace's root, as the CDK's command is run there.
  process.chdir(fileURLToPath(workspace));
  const { context } = JSON.parse(readFileSync(new URL('cdk.json', workspace), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const config = readConfig({ COVID_ETL_EMAIL: 'owner@example.org', ...settings });
  const stage = new CovidEtl(new App({ context }), { config });
  const stacks = new Map(
    stage.node.children.filter((child) => Stack.isStack(child)).map((stack) => [stack.node.id, stack]),
  );
  return {
    stage,
    stacks: [...stacks.keys()],
    template: (id) => {
      const stack = stacks.get(id);
      if (!stack) throw new Error(`there is no stack ${id}; there are ${[...stacks.keys()].join(', ')}`);
      return Template.fromStack(stack);
    },
  };
};
