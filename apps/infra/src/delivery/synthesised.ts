import { CloudAssembly } from 'aws-cdk-lib/cx-api';

/** The names that the stacks have in an account, by their ids, which are their projects' names. */
export const synthesisedStacks = (assembly: string): ReadonlyMap<string, string> =>
  new Map(
    new CloudAssembly(assembly).stacksRecursively.map(({ hierarchicalId, stackName }) => [
      hierarchicalId.slice(hierarchicalId.lastIndexOf('/') + 1),
      stackName,
    ]),
  );
