import { describe, expect, it } from '@jest/globals';
import { sampleUs } from '../dataset/sample-us.ts';
import { readCsvHeader } from '../source/csv.ts';
import { readCsvRow } from '../source/csv-row.ts';
import { dailyCount } from '../testing/daily-count.ts';
import { sampleCsv } from './sample-epidemic.ts';

const lines = (last: string): string[] => sampleCsv(dailyCount(last).date).trimEnd().split('\n');

const [source] = sampleUs.sources;

describe('The sample is a synthetic epidemic that is the same everywhere', () => {
  it('starts on 2020-01-21 and has a row for each day', () => {
    expect(lines('2020-01-23')).toHaveLength(4);
    expect(lines('2020-01-23')[1]).toMatch(/^2020-01-21,/);
  });
  it('grows by rows and never changes one', () =>
    expect(lines('2021-06-30').slice(0, lines('2021-06-29').length)).toEqual(lines('2021-06-29')));
  it('has these figures', () => expect(lines('2021-03-01').at(-1)).toBe('2021-03-01,17546170,190445'));
  it('has rows that can be right, whose counts never fall', () => {
    const [first, ...rows] = lines('2026-01-01');
    const header = readCsvHeader(first, source, 'sample');
    let before = dailyCount('2020-01-20', { cases: 0, deaths: 0 });
    for (const text of rows) {
      const row = readCsvRow(text, header, source);
      if (!('record' in row)) throw new Error(text);
      expect(row.record.cases).toBeGreaterThanOrEqual(before.cases ?? 0);
      expect(row.record.deaths).toBeGreaterThanOrEqual(before.deaths ?? 0);
      before = row.record;
    }
  });
  it('says by its region and its title that it is made up', () => {
    expect(source.region.within).toContain('synthetic');
    expect(sampleUs.title).toContain('SYNTHETIC');
  });
});
