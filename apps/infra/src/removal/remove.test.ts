import { beforeEach, describe, expect, it } from '@jest/globals';
import { remove, type Account } from './remove.ts';

const data = 'covid-etl-dev-111122223333-us-east-1';
const artifacts = 'covid-etl-dev-pipeline-artifacts';
const results = 'covid-etl-dev-analytics-results';
const site = 'covid-etl-dev-site-111122223333-us-east-1';
const commit = '/covid-etl/dev/deployed-commit';

let stacks: Set<string>;
let buckets: Map<string, number>;
let log: string[];
let said: string[];
let stuck: string | undefined;

/** The buckets of each stack; the one with the data is kept by its stack. */
const bucketsOf = (stack: string): string[] =>
  Object.entries({ data, pipeline: artifacts, analytics: results, dashboard: site }).flatMap(
    ([id, bucket]) => (stack.endsWith(id) ? [bucket] : []),
  );

const account: Account = {
  stacks: (prefix) => Promise.resolve([...stacks].filter((name) => name.startsWith(prefix))),
  deleteStack: (name) => {
    if (name === stuck) return Promise.reject(new Error(`${name} is still there`));
    for (const bucket of bucketsOf(name))
      if (bucket !== data && buckets.get(bucket) !== 0)
        return Promise.reject(new Error(`${bucket} is not empty`));
    stacks.delete(name);
    log.push(`stack ${name}`);
    return Promise.resolve();
  },
  bucketsOf: (stack) => Promise.resolve(bucketsOf(stack)),
  dataBuckets: () => Promise.resolve([...buckets.keys()].filter((name) => name === data)),
  empty: (bucket) => {
    const count = buckets.get(bucket) ?? 0;
    buckets.set(bucket, 0);
    return Promise.resolve(count);
  },
  deleteBucket: (name) => {
    buckets.delete(name);
    log.push(`bucket ${name}`);
    return Promise.resolve();
  },
  deleteParameter: (name) => {
    log.push(`parameter ${name}`);
    return Promise.resolve();
  },
};
const removeDev = (withData = false): Promise<void> =>
  remove({
    account,
    stage: 'dev',
    deployedCommit: commit,
    withData,
    say: (text) => said.push(text),
  });

beforeEach(() => {
  stacks = new Set(['covid-etl-dev-data', 'covid-etl-dev-workflow', 'covid-etl-prod-data', 'CDKToolkit']);
  buckets = new Map([
    [data, 7],
    [artifacts, 3],
    [results, 5],
    [site, 4],
  ]);
  log = [];
  said = [];
  stuck = undefined;
});

describe('A stage is removed by its name', () => {
  it('with every stack of it, and none of another', async () => {
    await removeDev();
    expect([...stacks]).toEqual(['covid-etl-prod-data', 'CDKToolkit']);
  });
  it('with its pipeline, whatever is configured, before what it would deploy again', async () => {
    stacks.add('covid-etl-dev-pipeline');
    await removeDev();
    expect(log[0]).toBe('stack covid-etl-dev-pipeline');
    expect([...stacks]).toEqual(['covid-etl-prod-data', 'CDKToolkit']);
  });
  it('with its analytics, whatever is configured, and the results of queries, before the database they look into', async () => {
    stacks.add('covid-etl-dev-analytics');
    await removeDev();
    expect(log[0]).toBe('stack covid-etl-dev-analytics');
    expect([...stacks]).toEqual(['covid-etl-prod-data', 'CDKToolkit']);
    expect(buckets.get(results)).toBe(0);
    expect(buckets.get(data)).toBe(7);
  });
  it('with its page, whatever is configured, and the files of it', async () => {
    stacks.add('covid-etl-dev-dashboard');
    stacks.add('covid-etl-dev-pipeline-status');
    await removeDev();
    expect([...stacks]).toEqual(['covid-etl-prod-data', 'CDKToolkit']);
    expect(buckets.get(site)).toBe(0);
    expect(buckets.get(data)).toBe(7);
  });
  it('with the note of what was deployed, so that a new pipeline deploys everything', async () => {
    await removeDev();
    expect(log).toContain(`parameter ${commit}`);
  });
  it('and says so where there is none', async () => {
    stacks.clear();
    await removeDev();
    expect(said[0]).toMatch(/^There is no stack covid-etl-dev-/);
  });
  it('and fails where a stack stays, after it has removed the others', async () => {
    stuck = 'covid-etl-dev-data';
    await expect(removeDev()).rejects.toMatchObject({
      name: 'StacksRemain',
      message: expect.stringContaining('covid-etl-dev-data is still there'),
    });
    expect([...stacks]).toEqual(['covid-etl-dev-data', 'covid-etl-prod-data', 'CDKToolkit']);
  });
});

describe('The bucket with the data', () => {
  it('stays, untouched, and is named', async () => {
    await removeDev();
    expect(buckets.get(data)).toBe(7);
    expect(said.at(-1)).toBe(`kept ${data}, which has the data; --with-data removes it too`);
  });
  it('goes where that is asked for, also after the stacks have gone', async () => {
    await removeDev();
    await removeDev(true);
    expect(buckets.has(data)).toBe(false);
    expect(said.at(-1)).toBe(`removed ${data} with 7 versions of objects`);
  });
});
