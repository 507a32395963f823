import { describe, expect, it } from '@jest/globals';
import { dailyCount } from '../testing/daily-count.ts';
import { columnsOf, recordsOf } from './count-columns.ts';
import type { DailyCount } from './daily-count.ts';
import { mergeColumns } from './merge-columns.ts';

const merge = (ofFiles: readonly (readonly DailyCount[])[]): readonly DailyCount[] =>
  recordsOf(mergeColumns(ofFiles.map(columnsOf)));

const nyt = dailyCount('2020-07-06', { cases: 2_958_098, deaths: 130_332, recovered: null });
const jhu = dailyCount('2020-07-06', { cases: null, deaths: null, recovered: 924_148 });

describe('What several files say of one region and date is one record', () => {
  it('with each count from the file that has it', () =>
    expect(merge([[nyt], [jhu]])).toEqual([{ ...nyt, recovered: 924_148 }]));
  it('and from the first one where several have it', () =>
    expect(merge([[nyt], [{ ...nyt, cases: 1 }]])).toEqual([nyt]));
  it('of one file alone they are as they are', () => {
    const columns = columnsOf([nyt]);
    expect(mergeColumns([columns])).toBe(columns);
  });
  it('a zero is a count', () =>
    expect(merge([[{ ...nyt, deaths: 0 }], [{ ...jhu, deaths: 5 }]])).toMatchObject([{ deaths: 0 }]));
  it('what only one of them has keeps the other counts unknown', () => {
    const [early, late] = [dailyCount('2020-01-21', { recovered: null }), { ...jhu, date: nyt.date }];
    expect(merge([[early], [late]])).toEqual([early, late]);
  });
  it('regions and dates are never mixed', () => {
    const other = { ...jhu, region: 'Canada' };
    expect(merge([[nyt], [other]])).toEqual([other, nyt]);
  });
});
