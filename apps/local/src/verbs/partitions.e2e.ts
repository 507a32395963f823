import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { datasetById } from '@covid-etl/etl-core';
import { compareWithFiles } from '../testing/independent-reader.ts';
import { createUser } from '../testing/user.ts';

const { below, json, list, run } = createUser();

const dataset = 'nyt-us-counties';
const header = 'date,county,state,fips,cases,deaths\n';
const day = (of: number): string => String(of).padStart(2, '0');
/** Four weeks of a county, of which nothing can be right where it says so. */
const month = (of: string, isRight = true): string =>
  Array.from(
    { length: 28 },
    (_, i) => `${of}-${day(i + 1)},Iron,Utah,49021,${isRight ? 10 * i : 'x'},1\n`,
  ).join('');

/** Writes the year files, and says where they are. */
const publish = async (ofYears: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
  await mkdir(below('files'), { recursive: true });
  const paths = Object.fromEntries(
    datasetById(dataset).sources.map(({ id }) => [id, below('files', `${id}.csv`)]),
  );
  for (const [id, path] of Object.entries(paths))
    await writeFile(path, header + (ofYears[id.slice(-4)] ?? `${id.slice(-4)}-03-23,Iron,Utah,49021,1,1\n`));
  return paths;
};
const sourcesOf = (paths: Readonly<Record<string, string>>): string[] =>
  Object.entries(paths).flatMap(([file, path]) => ['--source', `${file}=${path}`]);

describe('A large dataset is loaded month by month', () => {
  it('by a Map: one execution, one mail, and every row in the table', async () => {
    const paths = await publish({ 2020: month('2020-03') + month('2020-04') });
    const { stdout } = await run('run', '--dataset', dataset, ...sourcesOf(paths));
    expect(stdout).toMatch(
      /InitialLoad .*\n +CheckPartitions .*\n +LoadPartitions .* 5 months written\n +CommitPartitions .* 59 inserted/,
    );
    expect((await compareWithFiles(below('data', 'store'), dataset, paths)).differences).toEqual([]);
    expect(await list('messages')).toMatchObject([{ topic: 'ETLJobStatus' }]);
  });

  it('and fails as one where a month can’t be right; when it can, the retry loads all of them', async () => {
    const wrong = await publish({ 2020: month('2020-03') + month('2020-04', false) });
    expect(
      await json('run', '--dataset', dataset, '--date', '2020-03-05', ...sourcesOf(wrong)),
    ).toMatchObject({
      code: 1,
      value: {
        error: 'PartitionsFailed',
        message: expect.stringMatching(
          /^1 of 5 months .*: 2020-04; .*QualityError.* 28 of 28 rows can't be right/,
        ),
      },
    });
    expect((await json('status')).value.waiting).toHaveLength(1);

    const right = await publish({ 2020: month('2020-03') + month('2020-04') });
    expect(await json('retry')).toMatchObject({
      code: 0,
      value: {
        messages: 1,
        executions: [{ status: 'SUCCEEDED', loaded: { rows: { inserted: 59, updated: 0 } } }],
      },
    });
    expect((await compareWithFiles(below('data', 'store'), dataset, right)).differences).toEqual([]);
  });

  it('and then an update goes the way that every update goes', async () => {
    const paths = await publish({ 2020: month('2020-03') });
    await json('run', '--dataset', dataset, ...sourcesOf(paths));
    const grown = await publish({ 2020: month('2020-03') + '2020-03-29,Iron,Utah,49021,500,1\n' });
    const { stdout } = await run('run', '--dataset', dataset, ...sourcesOf(grown));
    expect(stdout).toMatch(/Update .*\n +Transform .*\n +Load .* 1 inserted/);
    expect((await compareWithFiles(below('data', 'store'), dataset, grown)).differences).toEqual([]);
  });
});
