import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtCommand, covidEtl, type CommandResult } from './testing/command.ts';
import { startCsvServer, type CsvServer } from './testing/csv-server.ts';

const rows = Array.from(
  { length: 12 },
  (_, i) => `2021-02-${String(i + 20).padStart(2, '0')},${100 + i * 10},${10 + i}`,
);
const days = rows.filter((row) => row < '2021-02-29');
const march = ['2021-03-01,190,19', '2021-03-02,185,20', '2021-03-03,200,21', '2021-03-04,220,22'];
const upTo = (date: string): string =>
  ['date,cases,deaths', ...[...days, ...march].filter((row) => row.slice(0, 10) <= date), ''].join('\n');

let server: CsvServer;
let directory: string;
beforeAll(async () => void (server = await startCsvServer()));
afterAll(() => server.close());
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'covid-etl-'))));
afterEach(() => rm(directory, { recursive: true }));

const inDirectory = (...args: string[]): Promise<CommandResult> =>
  covidEtl([...args, '--data-dir', join(directory, 'data')]);
/** What the verbs answer as JSON, as far as the tests read it. */
interface Answer {
  readonly loaded?: { readonly rows: Readonly<Record<string, number>> } | null;
  readonly waiting?: readonly unknown[];
  readonly parked?: readonly unknown[];
  readonly started?: readonly unknown[];
  readonly running?: { readonly pid: number } | null;
}
/** Runs a verb and reads its JSON. */
const json = async (...args: string[]): Promise<{ code: number; value: Answer }> => {
  const { code, stdout, stderr } = await inDirectory(...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return { code, value: JSON.parse(stdout) as Answer };
};
/** The same for a verb that answers a list. */
const list = async (...args: string[]): Promise<unknown[]> => (await json(...args)).value as unknown[];

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
/** The system as a process that stays up, and what stops it and says its exit code. */
const startSystem = async (...args: string[]) => {
  const dataDir = join(directory, 'data');
  const running = spawn(process.execPath, [
    builtCommand,
    'start',
    '--port',
    '0',
    '--data-dir',
    dataDir,
    ...args,
  ]);
  running.stderr.pipe(process.stderr);
  await new Promise<void>((up) => {
    let printed = '';
    running.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      if (printed.includes('Ctrl-C ends it')) up();
    });
  });
  const stop = async (): Promise<number> => {
    const ended = once(running, 'exit');
    running.kill('SIGINT');
    const [code] = (await ended) as [number];
    return code;
  };
  return { process: running, stop };
};

describe('A day that fails is brought back by the retry', () => {
  it('one day: the execution fails by name, the event waits, and the retry loads the date', async () => {
    server.publish(upTo('2021-03-01'));
    expect(await json('run', '--source', server.url)).toMatchObject({
      code: 0,
      value: { loaded: { rows: { inserted: 10 } } },
    });

    expect(await json('run', '--date', '2021-03-02')).toMatchObject({
      code: 1,
      value: { status: 'FAILED', error: 'DateNotPublished' },
    });
    expect((await json('status')).value.waiting).toMatchObject([{ input: { dates: ['2021-03-02'] } }]);
    const sent = await list('messages');
    expect(sent.at(-1)).toMatchObject({
      topic: 'ETLErrorMessages',
      text: expect.stringContaining('no row yet for 2021-03-02'),
    });
    expect(await readFile(join(directory, 'data', 'logs', 'ETLFailures.log'), 'utf8')).toContain(
      'DateNotPublished',
    );

    server.publish(upTo('2021-03-02'));
    expect(await json('retry')).toMatchObject({
      code: 0,
      value: { messages: 1, executions: [{ status: 'SUCCEEDED', loaded: { rows: { inserted: 1 } } }] },
    });
    expect((await json('status')).value).toMatchObject({
      waiting: [],
      datasets: [{ lastDate: '2021-03-02' }],
    });
    expect((await list('messages')).at(-1)).toMatchObject({
      topic: 'ETLJobStatus',
      subject: '[covid-etl] nyt-us: 1 row loaded, up to 2021-03-02',
    });
  });

  it('three days: one execution with three dates', async () => {
    server.publish(upTo('2021-03-01'));
    await json('run', '--source', server.url);
    for (const date of ['2021-03-02', '2021-03-03', '2021-03-04'])
      expect((await json('run', '--date', date)).code).toBe(1);
    server.publish(upTo('2021-03-04'));
    const { value } = await json('retry');
    expect(value.started).toMatchObject([{ dates: ['2021-03-02', '2021-03-03', '2021-03-04'] }]);
    expect(await list('query', 'SELECT count(*) AS days, max(date) AS last FROM daily_counts')).toEqual([
      { days: 13, last: '2021-03-04' },
    ]);
  });

  it('and a source that is gone fails at once, by another name', async () => {
    server.publish(upTo('2021-03-01'));
    await json('run', '--source', server.url);
    server.fail(404);
    expect(await json('run', '--date', '2021-03-02')).toMatchObject({
      code: 1,
      value: { error: 'SourceNotFound' },
    });
    expect((await json('status')).value.waiting).toHaveLength(1);
  });
});

describe('What is given up is parked, listed and given back', () => {
  const failedEvent = (id: string, input: object): string =>
    JSON.stringify({
      id,
      source: 'aws.states',
      detail: { executionArn: 'arn', input: JSON.stringify(input) },
    });

  it('dates and messages, and the dates are loaded once they are published', async () => {
    server.publish(upTo('2021-03-01'));
    await json('run', '--source', server.url);
    const system = await startSystem('--source', server.url);
    const { endpoint } = JSON.parse(await readFile(join(directory, 'data', 'cloud.json'), 'utf8')) as {
      endpoint: string;
    };
    const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials });
    const send = (queue: string, MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: `${endpoint}/000000000000/${queue}`, MessageBody }));
    try {
      await send('Events_DLQ', failedEvent('a', { dates: ['2021-03-02'], attempt: 7 }));
      await send('Events_DLQ', 'hello');
      await send('Events_Parked', 'a dead letter');
      expect((await inDirectory('retry')).stdout).toContain('until it is given back by: covid-etl unpark');
    } finally {
      await system.stop();
    }

    const parked = await list('parked');
    expect(parked).toHaveLength(3);
    expect(parked).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ dates: ['2021-03-02'], reason: 'retried 7 times without success' }),
        expect.objectContaining({ reason: 'the message is not JSON', body: 'hello' }),
        expect.objectContaining({ reason: null, body: 'a dead letter' }),
      ]),
    );
    expect((await inDirectory('status')).stdout).toContain('"a dead letter": a dead letter, as it was');
    expect((await inDirectory('parked')).stdout).toContain('nyt-us 2021-03-02: retried 7 times');
    // The daily rule's execution, which the same retry has started again, may have sent its own since.
    expect(await list('messages')).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('covid-etl unpark') }),
    );

    const { id } = parked.find((entry) => (entry as { dataset: unknown }).dataset === 'nyt-us') as {
      id: string;
    };
    expect(await inDirectory('unpark', id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Given back: nyt-us 2021-03-02'),
    });
    const { value: afterwards } = await json('status');
    expect(afterwards.parked).toHaveLength(2);
    expect(afterwards.waiting).toContainEqual({
      execution: null,
      error: null,
      input: { dataset: 'nyt-us', dates: ['2021-03-02'] },
    });
    server.publish(upTo('2021-03-02'));
    await json('retry');
    expect(await list('query', 'SELECT max(date) AS last FROM daily_counts')).toEqual([
      { last: '2021-03-02' },
    ]);

    expect(await list('unpark', '--all')).toHaveLength(2);
    expect(await list('parked')).toEqual([]);
    expect((await json('retry')).value.parked).toMatchObject([{ dates: [] }, { dates: [] }]);
    expect(await list('parked')).toHaveLength(2);
  });

  it('nothing where nothing is parked', async () => {
    server.publish(upTo('2021-03-01'));
    await json('run', '--source', server.url);
    expect(await inDirectory('parked')).toMatchObject({ code: 0, stdout: 'Nothing is parked.\n' });
    expect(await inDirectory('unpark', '--all')).toMatchObject({ code: 0, stdout: 'Nothing is parked.\n' });
    expect(await inDirectory('unpark', 'abc')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing is parked as abc'),
    });
  });
});

describe('A source that is down for a moment fails no execution', () => {
  it('the workflow tries again by itself', async () => {
    server.publish(upTo('2021-03-01'));
    await json('run', '--source', server.url);
    server.publish(upTo('2021-03-02'));
    server.fail(503, 1);
    const { code, stdout } = await inDirectory('run', '--date', '2021-03-02');
    expect(stdout).toMatch(/Update +SourceUnavailable, again: +[\d,]+ ms/);
    expect(code).toBe(0);
  });
});

describe('The whole file, loaded again, changes nothing', () => {
  it('and corrects what the source has corrected', async () => {
    server.publish(upTo('2021-03-01'));
    await json('run', '--source', server.url);
    expect((await json('run', '--full')).value.loaded?.rows).toEqual({
      inserted: 0,
      updated: 0,
      unchanged: 10,
      rejected: 0,
    });
    server.publish(upTo('2021-03-01').replace('2021-02-25,150,15', '2021-02-25,149,15'));
    expect((await json('run', '--full')).value.loaded?.rows).toEqual({
      inserted: 0,
      updated: 1,
      unchanged: 9,
      rejected: 0,
    });
  });
});

describe('The table is asked in SQL', () => {
  it('with what is new each day, negative where the source has corrected', async () => {
    server.publish(upTo('2021-03-02'));
    await json('run', '--source', server.url);
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
    server.publish(upTo('2021-03-02'));
    await json('run', '--source', server.url);
    const csv = await inDirectory('export', '--format', 'csv');
    expect(csv.stdout.split('\n')[0]).toBe(
      'dataset,region,date,cases,deaths,recovered,new_cases,new_deaths,new_cases_7day_avg,new_deaths_7day_avg',
    );
    expect(csv.stdout.trimEnd().split('\n')).toHaveLength(12);
    const file = join(directory, 'counts.parquet');
    expect((await inDirectory('export', '--format', 'parquet', '--output', file)).code).toBe(0);
    expect(await list('query', `SELECT count(*) AS n FROM '${file}'`)).toEqual([{ n: 11 }]);
    expect(await inDirectory('export', '--format', 'parquet', '--output', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give --force to replace it'),
    });
  });
});

describe('start runs the system', () => {
  it('--once: a first load of the sample and an update of its latest date', async () => {
    const { code, stdout } = await inDirectory('start', '--once', '--dataset', 'sample-us');
    expect(code).toBe(0);
    expect(stdout).toMatch(/InitialLoad +\d+ ms {2}[\d.]+ KiB retrieved/);
    expect(stdout).toMatch(/Update +\d+ ms {2}\d+ B retrieved for 1 date/);
    expect(stdout).toContain('The table is in ');
  });

  it('stays up, serves other commands, and ends by a signal with 0', async () => {
    server.publish(upTo('2021-03-01'));
    const { process: running, stop } = await startSystem('--source', server.url);
    try {
      server.publish(upTo('2021-03-02'));
      expect((await json('run', '--date', '2021-03-02')).value.loaded?.rows).toMatchObject({
        inserted: 1,
      });
      expect((await json('status')).value.running?.pid).toBe(running.pid);
      expect(await inDirectory('run', '--source', 'file:///other.csv')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`covid-etl is running (process ${running.pid})`),
      });
      expect(await inDirectory('start', '--source', server.url)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('is in use by another covid-etl'),
      });
    } finally {
      expect(await stop()).toBe(0);
    }
  });

  it('killed while an execution runs, it has lost nothing', async () => {
    const dataDir = join(directory, 'data');
    // A source that never answers holds the execution in Update for as long as the test needs.
    const silent = createServer(() => undefined);
    await new Promise<void>((done) => void silent.listen(0, '127.0.0.1', done));
    const asked = once(silent, 'request');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/us.csv`;
    const running = spawn(process.execPath, [
      builtCommand,
      'run',
      '--date',
      '2021-03-02',
      '--source',
      url,
      '--data-dir',
      dataDir,
    ]);
    await asked;
    running.kill('SIGKILL');
    await once(running, 'exit');
    silent.closeAllConnections();
    await new Promise((done) => silent.close(done));

    server.publish(upTo('2021-03-02'));
    expect((await json('status')).value).toMatchObject({
      waiting: [{ error: 'ExecutionInterrupted', input: { dates: ['2021-03-02'] } }],
    });
    await writeFile(
      join(dataDir, 'settings.json'),
      JSON.stringify({ dataset: 'nyt-us', sourceUrls: { 'nyt-us': server.url } }),
    );
    expect(await json('retry')).toMatchObject({
      value: { executions: [{ status: 'SUCCEEDED', loaded: { rows: { inserted: 11 } } }] },
    });
  });
});

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
      'give one of --date, --dates and --time',
    ],
    [
      'an unknown dataset',
      ['run', '--dataset', 'atlantis'],
      2,
      'there is no "atlantis"; choose one of nyt-us, sample-us',
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
    const result = await inDirectory(...args);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(message) });
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  it('a wrong query', async () => {
    server.publish(upTo('2021-03-01'));
    await json('run', '--source', server.url);
    expect(await inDirectory('query', 'SELECT nothing FROM daily_counts')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"nothing" not found'),
    });
  });
  it('a port that is taken', async () => {
    const taken = createServer();
    await new Promise<void>((done) => void taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    const result = await inDirectory('start', '--dataset', 'sample-us', '--port', String(port));
    await new Promise((done) => taken.close(done));
    expect(result).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`port ${port} of 127.0.0.1 is taken; choose another by --port`),
    });
  });
  it('a directory that can not be written', async () => {
    await writeFile(join(directory, 'file'), '');
    const result = await covidEtl(['status', '--dataset', 'x', '--data-dir', join(directory, 'file')]);
    expect(result.code).toBe(2);
    const unwritable = await covidEtl([
      'run',
      '--dataset',
      'sample-us',
      '--data-dir',
      join(directory, 'file'),
    ]);
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
