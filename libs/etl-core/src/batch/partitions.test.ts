import { describe, expect, it } from '@jest/globals';
import type { Month } from '../record/calendar-date.ts';
import { mostRanges, partitionsOf } from './partitions.ts';

const range = (month: string, from: number) => ({
  month: month as Month,
  from,
  to: from + 10,
  linesBefore: from / 10,
});
const inFile = (source: string, from: number) => ({ source, from, to: from + 10, linesBefore: from / 10 });

describe('The partitions of a dataset', () => {
  it('are the months of its files, each with where the two months before are, in whatever file', () =>
    expect(
      partitionsOf([
        { source: 'of-2020', ranges: [range('2020-11', 0), range('2020-12', 10)] },
        { source: 'of-2021', ranges: [range('2021-01', 0), range('2021-03', 10)] },
      ]),
    ).toEqual([
      { month: '2020-11', ranges: [inFile('of-2020', 0)], lookBack: [] },
      { month: '2020-12', ranges: [inFile('of-2020', 10)], lookBack: [inFile('of-2020', 0)] },
      {
        month: '2021-01',
        ranges: [inFile('of-2021', 0)],
        lookBack: [inFile('of-2020', 0), inFile('of-2020', 10)],
      },
      { month: '2021-03', ranges: [inFile('of-2021', 10)], lookBack: [inFile('of-2021', 0)] },
    ]));

  it('have all ranges of a month, where rows are not in the order of their dates', () =>
    expect(
      partitionsOf([
        { source: 'us', ranges: [range('2020-01', 0), range('2020-02', 10), range('2020-01', 20)] },
      ])[0],
    ).toEqual({ month: '2020-01', ranges: [inFile('us', 0), inFile('us', 20)], lookBack: [] }));

  it('are none of files with more ranges than a state can carry', () => {
    const ranges = Array.from({ length: mostRanges + 1 }, (_, i) =>
      range(i % 2 === 0 ? '2020-01' : '2020-02', i * 10),
    );
    expect(partitionsOf([{ source: 'us', ranges }])).toEqual([]);
    expect(
      JSON.stringify(partitionsOf([{ source: 'nyt-us-counties-2020', ranges: ranges.slice(1) }])).length,
    ).toBeLessThan(128 * 1024);
  });
});
