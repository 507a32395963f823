import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { builtCommand } from '../testing/command.ts';
import { upTo } from '../testing/published.ts';
import { createUser } from '../testing/user.ts';

const { source, below, run, json, start } = createUser();

describe('start runs the system', () => {
  it('--once: a first load of the sample and an update of its latest date', async () => {
    const { code, stdout } = await run('start', '--once', '--dataset', 'sample-us');
    expect(code).toBe(0);
    expect(stdout).toMatch(/InitialLoad +[\d,]+ ms {2}[\d.]+ KiB retrieved/);
    expect(stdout).toMatch(/Update +[\d,]+ ms {2}\d+ B retrieved for 1 date/);
    expect(stdout).toContain('The table is in ');
  });

  it('stays up, serves other commands, and ends by a signal with 0', async () => {
    source.publish(upTo('2021-03-01'));
    const { pid, stop } = await start('--source', source.url);
    try {
      source.publish(upTo('2021-03-02'));
      expect((await json('run', '--date', '2021-03-02')).value.loaded?.rows).toMatchObject({
        inserted: 1,
      });
      expect((await json('status')).value.running?.pid).toBe(pid);
      expect(await run('run', '--source', 'file:///other.csv')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`covid-etl is running (process ${pid})`),
      });
      expect(await run('start', '--source', source.url)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('is in use by another covid-etl'),
      });
    } finally {
      expect(await stop()).toBe(0);
    }
  });

  it('killed while an execution runs, it has lost nothing', async () => {
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
      below('data'),
    ]);
    await asked;
    running.kill('SIGKILL');
    await once(running, 'exit');
    silent.closeAllConnections();
    await new Promise((done) => silent.close(done));

    source.publish(upTo('2021-03-02'));
    expect((await json('status')).value).toMatchObject({
      waiting: [{ error: 'ExecutionInterrupted', input: { dates: ['2021-03-02'] } }],
    });
    await writeFile(
      below('data', 'settings.json'),
      JSON.stringify({ dataset: 'nyt-us', sourceUrls: { 'nyt-us': source.url } }),
    );
    expect(await json('retry')).toMatchObject({
      value: { executions: [{ status: 'SUCCEEDED', loaded: { rows: { inserted: 11 } } }] },
    });
  });
});
