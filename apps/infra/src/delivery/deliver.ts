/** The commit that was last deployed with success. */
export interface DeployedCommit {
  read(): Promise<string | undefined>;
  write(commit: string): Promise<void>;
}

export interface DeliveryOptions {
  /** Runs git and returns what it printed, trimmed. Rejects where git says no. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  /** Runs nx. Rejects where a task fails. */
  readonly nx: (...args: readonly string[]) => Promise<void>;
  readonly deployedCommit: DeployedCommit;
  readonly say: (text: string) => void;
}

/** Thrown where the clone has no history, so that nothing can say what has changed. */
export class ShallowClone extends Error {
  override readonly name = 'ShallowClone';
}

/**
 * The commit to compare with, or undefined where everything has to be deployed: after the first push, and where the
 * history was rewritten so that the deployed commit is no longer part of it.
 */
const baseOf = async ({ git, deployedCommit, say }: DeliveryOptions): Promise<string | undefined> => {
  const deployed = await deployedCommit.read();
  if (deployed === undefined) {
    say('Nothing has been deployed with success yet: everything is delivered.');
    return undefined;
  }
  const isAncestor = await git('merge-base', '--is-ancestor', deployed, 'HEAD').then(
    () => true,
    () => false,
  );
  if (isAncestor) {
    say(`Delivered is what has changed since ${deployed}, the last commit deployed with success.`);
    return deployed;
  }
  say(`${deployed}, the last commit deployed with success, is not in this history: everything is delivered.`);
  return undefined;
};

/**
 * Tests what has changed since the last successful deployment and deploys it: without one, everything. The base moves only then, so that what
 * failed to deploy is deployed with the next push.
 *
 * @throws ShallowClone
 */
export const deliver = async (options: DeliveryOptions): Promise<void> => {
  const { git, nx, deployedCommit, say } = options;
  if ((await git('rev-parse', '--is-shallow-repository')) === 'true')
    throw new ShallowClone(
      'this clone has no history to compare with; make a full one: git fetch --unshallow',
    );
  const head = await git('rev-parse', 'HEAD');
  const base = await baseOf(options);
  const scope = base === undefined ? ['run-many'] : ['affected', `--base=${base}`, `--head=${head}`];
  await nx(...scope, '--targets=lint,typecheck,test,build');
  // A first deployment has an order, which Nx knows nothing of: the CDK app does.
  await (base === undefined ? nx('run', 'infra:deploy') : nx(...scope, '--targets=deploy'));
  await deployedCommit.write(head);
  say(`${head} is deployed.`);
};
