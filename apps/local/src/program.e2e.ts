import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { builtCommand, covidEtl } from './testing/command.ts';
import { upTo } from './testing/published.ts';
import { createUser } from './testing/user.ts';

const { source, below, run, json } = createUser();

describe('What can not be done is said in one line, with an exit code', () => {
  it.each([
    ['an unknown verb', ['frob'], 2, "unknown command 'frob'"],
    ['an unknown option', ['run', '--frob'], 2, "unknown option '--frob'"],
    ['an impossible date', ['run', '--date', '2021-02-30'], 2, '"2021-02-30" is not a date of the calendar'],
    ['one bad date among good ones', ['run', '--dates', '2021-03-01,x'], 2, '"x" is not a date'],
    ['a time that is none', ['run', '--time', 'noon'], 2, '"noon" is not an instant'],
    [
      'a date and a time',
      ['run', '--date', '2021-03-01', '--time', '2021-03-02T13:00:00Z'],
      2,
      'give one of --date, --dates, --from with --to, and --time',
    ],
    [
      'an unknown dataset',
      ['run', '--dataset', 'atlantis'],
      2,
      'there is no "atlantis"; choose one of nyt-us, nyt-us-states, ',
    ],
    ['a file that is not there', ['run', '--source', 'none.csv'], 2, '--source: there is no file'],
    [
      'an address without encryption',
      ['run', '--source', 'http://example.org/us.csv'],
      2,
      'http: is not allowed for example.org',
    ],
    ['a format that is none', ['export', '--format', 'xlsx'], 2, 'Allowed choices are csv, json, parquet'],
    ['a port that is none', ['start', '--port', '99999'], 2, '"99999" is not a port'],
    ['nothing to unpark', ['unpark'], 2, 'give --all or the entries by their ids'],
    ['a time zone that is none', ['run', '--time-zone', 'Mars'], 2, '"Mars" is not a time zone'],
    [
      'a query before the first load',
      ['query', 'SELECT 1'],
      1,
      'has no table yet; load one by: covid-etl run',
    ],
  ])('%s', async (_, args, code, message) => {
    const result = await run(...args);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(message) });
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  it('a wrong query', async () => {
    source.publish(upTo('2021-03-01'));
    await json('run', '--source', source.url);
    expect(await run('query', 'SELECT nothing FROM daily_counts')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"nothing" not found'),
    });
  });
  it('a port that is taken', async () => {
    const taken = createServer();
    await new Promise<void>((done) => void taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    const result = await run('start', '--dataset', 'sample-us', '--port', String(port));
    await new Promise((done) => taken.close(done));
    expect(result).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`port ${port} of 127.0.0.1 is taken; choose another by --port`),
    });
  });
  it('a directory that can not be written', async () => {
    await writeFile(below('file'), '');
    const result = await covidEtl(['status', '--dataset', 'x', '--data-dir', below('file')]);
    expect(result.code).toBe(2);
    const unwritable = await covidEtl(['run', '--dataset', 'sample-us', '--data-dir', below('file')]);
    expect(unwritable).toMatchObject({ code: 3, stderr: expect.stringContaining("can't be written") });
  });
  it('the help, which is no error', async () =>
    expect(await covidEtl(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Exit codes'),
    }));
  it('a reader of the output who stops reading', async () => {
    const helped = spawn(process.execPath, [builtCommand, '--help']);
    helped.stdout.destroy();
    let printed = '';
    helped.stderr.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    const [code] = (await once(helped, 'close')) as [number];
    expect({ code, printed }).toEqual({ code: 0, printed: '' });
  });
});
