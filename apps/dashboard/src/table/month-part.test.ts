import { describe, expect, it } from '@jest/globals';
import { encodeParquet, type CalendarDate, type DailyCount } from '@covid-etl/etl-core';
import { parquetMetadata } from 'hyparquet';
import { readLatestCases, readRegion } from './month-part.ts';

const record = (region: string, day: number): DailyCount => ({
  region,
  date: `2021-03-${String(day).padStart(2, '0')}` as CalendarDate,
  cases: day * region.length,
  deaths: null,
  recovered: 9_007_199_254_740_991,
});
/** A month's part with this many regions, and how many bytes of it are read. */
const partOf = (regions: readonly string[]) => {
  const records = regions.flatMap((region) => Array.from({ length: 31 }, (_, i) => record(region, i + 1)));
  const bytes = encodeParquet(records);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const read = { bytes: 0 };
  const file = {
    byteLength: buffer.byteLength,
    slice: (from: number, to = buffer.byteLength) => {
      read.bytes += to - from;
      return buffer.slice(from, to);
    },
  };
  return { part: { file, metadata: parquetMetadata(buffer) }, records, read, size: buffer.byteLength };
};

describe('A region of a month', () => {
  it('is read with the counts of its days; what is unknown stays unknown', async () => {
    const { part, records } = partOf(['US/Ohio', 'US/Utah']);
    expect(await readRegion(part, 'US/Utah')).toEqual(records.slice(31));
  });
  it('has no records where the month has nothing of it', async () =>
    expect(await readRegion(partOf(['US/Ohio']).part, 'US/Guam')).toEqual([]));
  it('of thousands is found without reading all of them', async () => {
    const counties = Array.from({ length: 2_000 }, (_, i) => `US/State ${1_000 + i}/County`);
    const { part, records, read, size } = partOf(counties);
    expect(await readRegion(part, 'US/State 2234/County')).toEqual(records.slice(1_234 * 31, 1_235 * 31));
    expect(read.bytes).toBeLessThan(size / 3);
  });
});

describe('The regions of a month', () => {
  it('come with the cases of their last day', async () =>
    expect([...(await readLatestCases(partOf(['US', 'US/Ohio']).part))]).toEqual([
      ['US', 62],
      ['US/Ohio', 217],
    ]));
});
