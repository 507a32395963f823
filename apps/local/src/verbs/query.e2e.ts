import { describe, expect, it } from '@jest/globals';
import { upTo } from '../testing/published.ts';
import { createUser } from '../testing/user.ts';

const { source, below, run, json, list } = createUser();

describe('The table is asked in SQL', () => {
  it('with what is new each day, negative where the source has corrected', async () => {
    source.publish(upTo('2021-03-02'));
    await json('run', '--source', source.url);
    expect(
      await list(
        'query',
        `SELECT date, new_cases, new_deaths FROM daily_counts WHERE date >= '2021-03-01' ORDER BY date`,
      ),
    ).toEqual([
      { date: '2021-03-01', new_cases: 10, new_deaths: 1 },
      { date: '2021-03-02', new_cases: -5, new_deaths: 1 },
    ]);
  });
  it('or exported', async () => {
    source.publish(upTo('2021-03-02'));
    await json('run', '--source', source.url);
    const csv = await run('export', '--format', 'csv');
    expect(csv.stdout.split('\n')[0]).toBe(
      'dataset,region,date,cases,deaths,recovered,new_cases,new_deaths,new_cases_7day_avg,new_deaths_7day_avg',
    );
    expect(csv.stdout.trimEnd().split('\n')).toHaveLength(12);
    const file = below('counts.parquet');
    expect((await run('export', '--format', 'parquet', '--output', file)).code).toBe(0);
    expect(await list('query', `SELECT count(*) AS n FROM '${file}'`)).toEqual([{ n: 11 }]);
    expect(await run('export', '--format', 'parquet', '--output', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give --force to replace it'),
    });
  });
});
