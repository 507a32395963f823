import { describe, expect, it } from '@jest/globals';
import type { Month } from '../record/calendar-date.ts';
import { keys } from './keys.ts';

const month = '2021-03' as Month;

/** What is stored already is found under these names: another one loses it. */
describe('The layout of the store', () => {
  it.each([
    [
      'what a retrieval got of a file',
      keys.raw('us', 'execution', 'try', 'nyt-us'),
      'raw/us/execution/try/nyt-us.csv',
    ],
    [
      'what belongs to an excerpt of it',
      keys.rawExcerpt('us', 'execution', 'try', 'nyt-us'),
      'raw/us/execution/try/nyt-us.excerpt.json',
    ],
    [
      'a quality report, by the start of its execution',
      keys.qualityReport('us', '2021-03-03T13:00:00.000Z', 'execution'),
      'quality/us/2021-03-03T13-00-00.000Z_execution.json',
    ],
    ['a dataset’s quality reports', keys.qualityReports('us'), 'quality/us/'],
    ['what Transform made', keys.staged('nyt-us', 'execution', 'try'), 'staged/nyt-us/execution/try'],
    ['a month of it', keys.stagedMonth('staged', month), 'staged/2021-03.parquet'],
    ['the rows that it rejected', keys.stagedRejections('staged'), 'staged/rejected.json'],
    ['a dataset’s part of the table', keys.table('nyt-us'), 'table/daily_counts/dataset=nyt-us/'],
    [
      'a month of the table, in Hive’s naming',
      keys.tableMonth('nyt-us', month),
      'table/daily_counts/dataset=nyt-us/month=2021-03/part.parquet',
    ],
    ['the ledger', keys.ledger('nyt-us'), 'state/nyt-us/ledger.json'],
  ])('%s', (_, key, name) => expect(key).toBe(name));
});

describe('A key of the table says its month', () => {
  it('where it is a month’s part', () =>
    expect(keys.monthOfTable(keys.tableMonth('nyt-us', month))).toBe(month));

  it.each([
    'table/daily_counts/dataset=nyt-us/month=2021-3/part.parquet',
    'table/daily_counts/dataset=nyt-us/month=2021-03/part.parquet.tmp',
    'table/daily_counts/dataset=nyt-us/month=2021-03/',
    'table/daily_counts/dataset=nyt-us/README.md',
  ])('and no other one does: %s', (key) => expect(keys.monthOfTable(key)).toBeUndefined());
});
