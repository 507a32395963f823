import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { upTo } from '../testing/published.ts';
import { createUser } from '../testing/user.ts';

const { source, below, json, list } = createUser();

describe('A day that fails is brought back by the retry', () => {
  it('one day: the execution fails by name, the event waits, and the retry loads the date', async () => {
    source.publish(upTo('2021-03-01'));
    expect(await json('run', '--source', source.url)).toMatchObject({
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
    expect(await readFile(below('data', 'logs', 'ETLFailures.log'), 'utf8')).toContain('DateNotPublished');

    source.publish(upTo('2021-03-02'));
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
    source.publish(upTo('2021-03-01'));
    await json('run', '--source', source.url);
    for (const date of ['2021-03-02', '2021-03-03', '2021-03-04'])
      expect((await json('run', '--date', date)).code).toBe(1);
    source.publish(upTo('2021-03-04'));
    const { value } = await json('retry');
    expect(value.started).toMatchObject([{ dates: ['2021-03-02', '2021-03-03', '2021-03-04'] }]);
    expect(await list('query', 'SELECT count(*) AS days, max(date) AS last FROM daily_counts')).toEqual([
      { days: 13, last: '2021-03-04' },
    ]);
  });

  it('and a source that is gone fails at once, by another name', async () => {
    source.publish(upTo('2021-03-01'));
    await json('run', '--source', source.url);
    source.fail(404);
    expect(await json('run', '--date', '2021-03-02')).toMatchObject({
      code: 1,
      value: { error: 'SourceNotFound' },
    });
    expect((await json('status')).value.waiting).toHaveLength(1);
  });
});
