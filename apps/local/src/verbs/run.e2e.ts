import { describe, expect, it } from '@jest/globals';
import { upTo } from '../testing/published.ts';
import { createUser } from '../testing/user.ts';

const { source, run, json } = createUser();

describe('A source that is down for a moment fails no execution', () => {
  it('the workflow tries again by itself', async () => {
    source.publish(upTo('2021-03-01'));
    await json('run', '--source', source.url);
    source.publish(upTo('2021-03-02'));
    source.fail(503, 1);
    const { code, stdout } = await run('run', '--date', '2021-03-02');
    expect(stdout).toMatch(/Update +SourceUnavailable, again: +[\d,]+ ms/);
    expect(code).toBe(0);
  });
});

describe('The whole file, loaded again, changes nothing', () => {
  it('and corrects what the source has corrected', async () => {
    source.publish(upTo('2021-03-01'));
    await json('run', '--source', source.url);
    expect((await json('run', '--full')).value.loaded?.rows).toEqual({
      inserted: 0,
      updated: 0,
      unchanged: 10,
      rejected: 0,
    });
    source.publish(upTo('2021-03-01').replace('2021-02-25,150,15', '2021-02-25,149,15'));
    expect((await json('run', '--full')).value.loaded?.rows).toEqual({
      inserted: 0,
      updated: 1,
      unchanged: 9,
      rejected: 0,
    });
  });
});
