import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from '@jest/globals';
import { dailyCountsViewSql } from './daily-counts-view.ts';

/** The view over rows of date, cases and deaths. */
const view = async (rows: readonly string[], columns: string) => {
  const connection = await (await DuckDBInstance.create()).connect();
  const values = rows.map((row) => `('nyt-us', 'US', DATE ${row}, NULL)`).join(', ');
  await connection.run(
    `CREATE TABLE t AS SELECT * FROM (VALUES ${values}) v(dataset, region, date, cases, deaths, recovered)`,
  );
  const reader = await connection.runAndReadAll(
    `SELECT ${columns} FROM (${dailyCountsViewSql('t')}) ORDER BY date`,
  );
  connection.closeSync();
  return reader.getRowsJson();
};
const week = Array.from({ length: 8 }, (_, i) => `'2021-03-0${i + 1}', ${100 + i * 10}, ${i}`);

describe('What is new on a day is derived from the cumulative counts', () => {
  it('as the difference to the day before, unknown on the first day', async () =>
    expect(
      await view([`'2021-03-01', 100, 1`, `'2021-03-02', 130, 3`], 'new_cases::INT, new_deaths::INT'),
    ).toEqual([
      [null, null],
      [30, 2],
    ]));
  it('negative where the source has corrected a count', async () =>
    expect(await view([`'2021-06-03', 33336811, 1`, `'2021-06-04', 33312812, 1`], 'new_cases::INT')).toEqual([
      [null],
      [-23999],
    ]));
  it('unknown after a gap, so that a gap is not taken for one large day', async () =>
    expect(await view([`'2021-03-01', 100, 1`, `'2021-03-03', 130, 3`], 'new_cases::INT')).toEqual([
      [null],
      [null],
    ]));
  it('unknown where a count is', async () =>
    expect(await view([`'2021-03-01', 100, NULL`, `'2021-03-02', 130, 3`], 'new_deaths::INT')).toEqual([
      [null],
      [null],
    ]));
});

describe('A 7-day average', () => {
  it('is there as soon as seven days are known', async () =>
    expect((await view(week, 'new_cases_7day_avg')).map(([average]) => average)).toEqual([
      ...Array<null>(7).fill(null),
      10,
    ]));
  it('is unknown as long as one of the seven days is', async () => {
    const withGap = week.filter((row) => !row.includes('03-04'));
    expect(
      (await view([...withGap, `'2021-03-09', 200, 9`], 'new_cases_7day_avg')).every(
        ([average]) => average === null,
      ),
    ).toBe(true);
  });
});
