/** What the removal finds in an account and takes away from it. */
export interface Account {
  /** The names of the stacks that begin with a prefix. */
  stacks(prefix: string): Promise<readonly string[]>;
  /** Removes a stack. Resolves once it is gone, rejects where it stays. */
  deleteStack(name: string): Promise<void>;
  /** The names of the buckets of a stack. */
  bucketsOf(stack: string): Promise<readonly string[]>;
  /** The names of the buckets of this account and region that a stage keeps data in. */
  dataBuckets(stage: string): Promise<readonly string[]>;
  /** Deletes everything in a bucket, all versions included. Returns how much that was. */
  empty(bucket: string): Promise<number>;
  deleteBucket(name: string): Promise<void>;
  /** Deletes a parameter, if there is one. */
  deleteParameter(name: string): Promise<void>;
}

export interface RemovalOptions {
  readonly account: Account;
  readonly stage: string;
  /** The name of the parameter that holds the deployed commit. */
  readonly deployedCommit: string;
  /** Whether the bucket with the data goes too. */
  readonly withData: boolean;
  readonly say: (text: string) => void;
}

/** Thrown where stacks are still there. */
export class StacksRemain extends Error {
  override readonly name = 'StacksRemain';
}

/**
 * Removes a stage from an account: whatever stack has its name, also one that the present settings would not deploy.
 * The bucket with the data stays, unless it is asked for.
 *
 * @throws StacksRemain that names them
 */
export const remove = async (options: RemovalOptions): Promise<void> => {
  const { account, stage, deployedCommit, withData, say } = options;
  const prefix = `covid-etl-${stage}-`;
  // What would deploy the rest again, what has a view in the data's database, and what shows the data.
  const first = [`${prefix}pipeline`, `${prefix}analytics`, `${prefix}dashboard`];
  const stacks = await account.stacks(prefix);
  if (stacks.length === 0) say(`There is no stack ${prefix}… in this account and region.`);

  const removeAll = async (names: readonly string[]): Promise<void> => {
    const outcomes = await Promise.allSettled(
      names.map(async (name) => {
        await account.deleteStack(name);
        say(`removed ${name}`);
      }),
    );
    const causes = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [String(outcome.reason)] : [],
    );
    if (causes.length > 0)
      throw new StacksRemain(
        `not everything could be removed; see why, and run it again:\n${causes.join('\n')}`,
      );
  };
  for (const name of first.filter((stack) => stacks.includes(stack))) {
    // CloudFormation deletes no bucket that something is in: references to commits, results of queries, the page.
    for (const bucket of await account.bucketsOf(name)) await account.empty(bucket);
    await removeAll([name]);
  }
  await removeAll(stacks.filter((name) => !first.includes(name)));
  // A later pipeline would take its commit for deployed.
  await account.deleteParameter(deployedCommit);

  for (const bucket of await account.dataBuckets(stage)) {
    if (withData) {
      const count = await account.empty(bucket);
      await account.deleteBucket(bucket);
      say(`removed ${bucket} with ${count} versions of objects`);
    } else say(`kept ${bucket}, which has the data; --with-data removes it too`);
  }
};
