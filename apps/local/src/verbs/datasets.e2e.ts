import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { upTo } from '../testing/published.ts';
import { createUser } from '../testing/user.ts';

const { source, below, run, json, list, start } = createUser();

const nyt = `date,cases,deaths
2020-01-21,1,0
2020-01-22,1,0
2020-01-23,2,0
`;
const jhu = (...rows: string[]): string =>
  `Date,Country/Region,Province/State,Lat,Long,Confirmed,Recovered,Deaths\n${rows.map((row) => `${row}\n`).join('')}`;
const withoutNewest = jhu('2020-01-22,US,,40,-100,1,0,0', '2020-01-22,Uruguay,,-32,-55,0,0,0');
const withNewest = jhu('2020-01-22,US,,40,-100,1,0,0', '2020-01-23,US,,40,-100,1,3,0');

/** Writes the two files of `us`, and runs it for a date. */
const runUs = async (recovered: string, ...args: string[]) => {
  await writeFile(below('nyt.csv'), nyt);
  await writeFile(below('jhu.csv'), recovered);
  const sources = ['--source', `nyt-us=${below('nyt.csv')}`, '--source', `jhu-countries=${below('jhu.csv')}`];
  return json('run', '--dataset', 'us', ...sources, ...args);
};
const table = () => list('query', 'SELECT date, cases, recovered FROM daily_counts ORDER BY date');
interface Report {
  dataset: string;
  rules: { name: string; findings: { text: string }[] }[];
}
const findings = async (rule: string): Promise<string[]> => {
  const [report] = (await list('quality', 'us')) as Report[];
  return report!.rules.find(({ name }) => name === rule)!.findings.map(({ text }) => text);
};

describe('us is merged from two files', () => {
  it('a date that one of them lacks is loaded, reported, and completed when it appears', async () => {
    await runUs(withoutNewest);
    expect(await table()).toEqual([
      { date: '2020-01-21', cases: 1, recovered: null },
      { date: '2020-01-22', cases: 1, recovered: 0 },
      { date: '2020-01-23', cases: 2, recovered: null },
    ]);
    expect(await findings('one-sided')).toEqual([
      'US has no recovered for 2020-01-21: jhu-countries does not have it',
      'US has no recovered for 2020-01-23: jhu-countries does not have it',
    ]);
    expect((await runUs(withNewest, '--date', '2020-01-23')).value.loaded?.rows).toMatchObject({
      inserted: 0,
      updated: 1,
    });
    expect((await table()).at(-1)).toEqual({ date: '2020-01-23', cases: 2, recovered: 3 });
    expect(await findings('revision')).toEqual(['US, 2020-01-23: recovered unknown became 3']);
  });
  it('and is not read where it is not said which file is which', async () =>
    expect(await run('run', '--dataset', 'us', '--source', below('nyt.csv'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('say which file'),
    }));
});

describe('The table as it was is made anew from what was retrieved', () => {
  it('at an instant between two loads', async () => {
    await runUs(withoutNewest);
    const between = new Date().toISOString();
    await runUs(withNewest, '--date', '2020-01-23');
    const then = "SELECT date, recovered FROM daily_counts WHERE date = '2020-01-23'";
    expect(await list('query', then, '--as-of', between)).toEqual([{ date: '2020-01-23', recovered: null }]);
    expect(await list('query', then, '--as-of', '9999-12-31')).toEqual(await list('query', then));
    const csv = await run('export', '--format', 'csv', '--as-of', between);
    expect(csv.stdout.split('\n')[3]).toBe('us,US,2020-01-23,2,0,,1,0,,');
  });
  it('and there was none before the first', async () => {
    await runUs(withoutNewest);
    expect(await run('query', 'SELECT 1', '--as-of', '2020-01-23')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no load up to 2020-01-23T23:59:59.999Z'),
    });
  });
});

describe('Whose the figures are travels with them', () => {
  it('in a file beside an export, and on standard error beside what goes to standard output', async () => {
    await runUs(withoutNewest);
    const file = below('counts.parquet');
    await run('export', '--format', 'parquet', '--output', file);
    const attribution = await readFile(`${file}.attribution.txt`, 'utf8');
    expect(attribution).toMatch(
      /^us: The New York Times, .* \(CC BY-NC 4.0\); COVID-19 Data .* \(CC BY 4.0\)\n$/,
    );
    expect((await run('export', '--format', 'json')).stderr).toBe(`Source: ${attribution}`);
    expect((await run('query', 'SELECT 1')).stderr).toBe(`Source: ${attribution}`);
    expect((await run('query', 'SELECT 1', '--json')).stderr).toBe('');
    const metadata = `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${file}')`;
    expect(await list('query', metadata)).toEqual([{ key: 'attribution', value: attribution.trimEnd() }]);
  });
  it('and datasets lists it, with the last date and what is loaded here', async () => {
    await runUs(withoutNewest);
    const all = (await list('datasets')) as { id: string; licence?: string }[];
    expect(all.find(({ id }) => id === 'us')).toMatchObject({
      lastDate: '2023-03-23',
      loaded: { dates: 3, lastDate: '2020-01-23' },
      sources: [
        { id: 'nyt-us', licence: 'CC BY-NC 4.0' },
        { id: 'jhu-countries', licence: 'CC BY 4.0' },
      ],
    });
    expect((await run('datasets')).stdout).toContain('from 2020-01-01, goes on; loaded here: nothing');
  });
  it('also while another process runs the cloud, and then with the address that it reads from', async () => {
    source.publish(upTo('2021-03-01'));
    const system = await start('--source', source.url);
    try {
      const { stdout } = await run('datasets');
      expect(stdout).toContain('from 2020-01-21 to 2023-03-23; loaded here: 10 dates, up to 2021-03-01');
      expect(stdout).toContain(`nyt-us: ${source.url}`);
    } finally {
      await system.stop();
    }
  });
  it('and in a directory that is not there, which it does not make', async () => {
    expect(await run('datasets')).toMatchObject({ code: 0 });
    expect(existsSync(below('data'))).toBe(false);
  });
  it('an unknown dataset is not exported', async () =>
    expect(await run('export', '--format', 'csv', '--dataset', 'x')).toMatchObject({ code: 2 }));
});

describe('quality shows what an execution has found', () => {
  it('for people, with how many more there are', async () => {
    await runUs(withoutNewest);
    const { stdout } = await run('quality');
    expect(stdout).toContain('nyt-us: 3 rows of 1 region, 3 retrieved and accepted, 0 rejected');
    expect(stdout).toContain('warning one-sided: 2; ');
  });
  it('and says where there is none', async () =>
    expect(await run('quality', 'us')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no quality report of us'),
    }));
});

describe('A range of dates is loaded again', () => {
  it('by one execution', async () => {
    source.publish(upTo('2021-03-02'));
    await json('run', '--source', source.url);
    const { value } = await json('run', '--from', '2021-02-25', '--to', '2021-03-02');
    expect(value.loaded?.rows).toMatchObject({ inserted: 0, unchanged: 6 });
  });
  it.each([
    [['--from', '2021-03-02', '--to', '2021-03-01'], '--from 2021-03-02 is after --to 2021-03-01'],
    [['--from', '2021-03-02'], '--from and --to come together'],
    [['--from', '2021-03-01', '--to', '2021-03-02', '--date', '2021-03-01'], 'give one of --date, --dates'],
    [['--from', '2020-01-21', '--to', '2023-03-23'], 'are 1,158 dates, and an execution has room for 1,000'],
    [['--dataset', 'nyt-us,us'], '--dataset: a run is of one dataset'],
    [
      ['--accept', 'gaps'],
      '"gaps" is no rule that ends an execution; these do: mostly-rejected, lost-regions',
    ],
  ])('but not %j', async (args, message) => {
    expect(await run('run', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    expect(existsSync(below('data', 'store'))).toBe(false);
  });
});

describe('Several datasets', () => {
  it('are loaded by one start', async () => {
    await writeFile(below('nyt.csv'), nyt);
    await writeFile(below('jhu.csv'), withoutNewest);
    const sources = ['--source', `nyt-us=${below('nyt.csv')}`, `jhu-countries=${below('jhu.csv')}`];
    await run('start', '--once', '--dataset', 'us,jhu-countries,nyt-us', ...sources);
    expect(
      await list(
        'query',
        'SELECT dataset, count(*) AS n FROM daily_counts GROUP BY dataset ORDER BY dataset',
      ),
    ).toEqual([
      { dataset: 'jhu-countries', n: 2 },
      { dataset: 'nyt-us', n: 3 },
      { dataset: 'us', n: 3 },
    ]);
    // A run of one of them leaves all of them scheduled.
    expect((await json('run', '--dataset', 'nyt-us', '--date', '2020-01-23')).code).toBe(0);
    expect(JSON.parse(await readFile(below('data', 'settings.json'), 'utf8'))).toMatchObject({
      datasets: ['us', 'jhu-countries', 'nyt-us'],
    });
  });
});
