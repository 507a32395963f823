import type { Stage } from 'aws-cdk-lib';
import { diagramOf, type StackTemplate } from './diagram.ts';

/** Where the page is kept, from the workspace's root. */
export const pageFile = 'docs/architecture.md';

/** The templates of a stage, by their stacks' ids, in the order in which they are deployed. */
export const templatesOf = (stage: Stage): StackTemplate[] =>
  stage.synth().stacks.map(({ hierarchicalId, template }) => ({
    stack: hierarchicalId.slice(hierarchicalId.lastIndexOf('/') + 1),
    template: template as StackTemplate['template'],
  }));

/** The page with the diagram of what is deployed. */
export const diagramPage = (stage: Stage): string =>
  [
    '# What is deployed',
    '',
    'Drawn from the synthesised templates by `npx nx run infra:diagram`; a test holds it to them. A box is a stack. An',
    'arrow goes from a resource to what its properties name; an event’s goes from the state machine to the rule that waits',
    'for it. Log groups that only keep a function’s log, roles and policies are left out.',
    '',
    '```mermaid',
    diagramOf(templatesOf(stage)).replaceAll('-000000000000-us-east-1', '-ACCOUNT-REGION'),
    '```',
    '',
  ].join('\n');
