import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dailyCount } from '../testing/daily-count.ts';
import { mergeRecords } from '../testing/merge-records.ts';
import { columnsOf, recordsOf } from './count-columns.ts';
import { mergeColumns } from './merge-columns.ts';
import { byRegionAndDate, type DailyCount } from './daily-count.ts';
import { sortColumns } from './sort-columns.ts';

const count = fc.option(fc.nat(1_000_000));
const record = fc
  .tuple(
    fc.constantFrom('US', 'France', 'Österreich', 'US/a', '😀', '\uFFFD'),
    fc.integer({ min: 1, max: 28 }),
    count,
    count,
    count,
  )
  .map(([region, day, cases, deaths, recovered]) =>
    dailyCount(`2021-0${(day % 3) + 1}-${String(day).padStart(2, '0')}`, {
      region,
      cases,
      deaths,
      recovered,
    }),
  );
const key = ({ region, date }: DailyCount): string => `${region} ${date}`;
const records = fc.uniqueArray(record, { selector: key, maxLength: 40 });

describe('Records in columns', () => {
  it('are the same records, in the same order', () =>
    fc.assert(fc.property(records, (of) => expect(recordsOf(columnsOf(of))).toEqual(of))));

  it('are sorted as records are', () =>
    fc.assert(
      fc.property(records, (of) =>
        expect(recordsOf(sortColumns(columnsOf(of)))).toEqual(of.toSorted(byRegionAndDate)),
      ),
    ));

  it('are merged as the records of several files are', () =>
    fc.assert(
      fc.property(fc.array(records, { minLength: 1, maxLength: 3 }), (ofFiles) => {
        const merged = recordsOf(mergeColumns(ofFiles.map(columnsOf)));
        expect(merged.toSorted(byRegionAndDate)).toEqual([...mergeRecords(ofFiles)].sort(byRegionAndDate));
      }),
    ));
});
