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
    'Drawn from the synthesised templates by `npx nx run infra:diagram`; a test holds it to them. A box is a stack; the',
    'pipeline’s is there where a connection is configured, that of the analytics where they are, those of the page and of',
    'the pipeline’s status where the page is. An arrow goes from a resource to what its properties name; an event’s goes',
    'from the state machine to the rule that waits for it. What the alarms and the dashboard of CloudWatch watch has no',
    'arrow.',
    'Left out are roles, policies and permissions, and the log groups that only keep what a function, the workflow or the',
    'build says.',
    '',
    '```mermaid',
    diagramOf(templatesOf(stage)).replaceAll('-000000000000-us-east-1', '-ACCOUNT-REGION'),
    '```',
    '',
  ].join('\n');
