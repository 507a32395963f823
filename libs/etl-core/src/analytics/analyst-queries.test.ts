import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from '@jest/globals';
import { dailyCountsViewColumns } from '../table/daily-counts-view-columns.ts';
import { dailyCountsViewSql } from '../table/daily-counts-view.ts';
import { analystQueries, type AnalystQueryName } from './analyst-queries.ts';

/** DuckDB with rows of dataset, region, date, cases, deaths and recovered in a table of a schema, as in Athena. */
const connect = async (rows: readonly string[]) => {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `CREATE SCHEMA covid_etl_prod;
     CREATE TABLE covid_etl_prod.daily_counts (
       region VARCHAR, date DATE, cases BIGINT, deaths BIGINT, recovered BIGINT, dataset VARCHAR, month VARCHAR
     )`,
  );
  for (const row of rows)
    await connection.run(
      `INSERT INTO covid_etl_prod.daily_counts (dataset, region, date, cases, deaths, recovered) VALUES (${row})`,
    );
  return connection;
};

/** What a query answers. */
const answer = async (name: AnalystQueryName, rows: readonly string[]) => {
  const connection = await connect(rows);
  const sql = analystQueries.find((query) => query.name === name)?.sql('covid_etl_prod.daily_counts') ?? '';
  const reader = await connection.runAndReadAll(sql);
  connection.closeSync();
  return reader.getRowObjectsJson();
};

/** Days in a row from a Monday on, with so many new cases each and a tenth of that many deaths. */
const days = (first: number, newCases: readonly number[]): string[] => {
  let cases = 0;
  return newCases.map((more, index) => {
    cases += more;
    const date = new Date(Date.UTC(2021, 2, first + index)).toISOString().slice(0, 10);
    return `'nyt-us', 'US', '${date}', ${cases}, ${cases / 10}, NULL`;
  });
};

describe('The view has the columns that a catalog is told of', () => {
  it('by their names, in their order, of their types', async () => {
    const connection = await connect([]);
    const reader = await connection.runAndReadAll(
      `SELECT column_name, column_type FROM (DESCRIBE ${dailyCountsViewSql('covid_etl_prod.daily_counts')})`,
    );
    const types = { text: 'VARCHAR', date: 'DATE', integer: 'BIGINT', number: 'DOUBLE' } as const;
    expect(reader.getRowsJson()).toEqual(dailyCountsViewColumns.map(({ name, type }) => [name, types[type]]));
  });
});

describe('daily_counts', () => {
  it('is the view, word for word', () =>
    expect(analystQueries[0].sql('a_table')).toBe(dailyCountsViewSql('a_table')));
});

describe('newest_counts', () => {
  it('is each region’s newest row, the most cases first, with what was new on its day', async () =>
    expect(
      await answer('newest_counts', [
        `'nyt-us-states', 'US/Idaho', '2021-03-01', 10, 1, NULL`,
        `'nyt-us-states', 'US/Idaho', '2021-03-02', 15, 1, NULL`,
        `'nyt-us-states', 'US/Ohio', '2021-03-02', 70, 4, 3`,
        `'nyt-us-states', 'US/Guam', '2021-03-02', NULL, 4, 3`,
        `'nyt-us', 'US', '2021-03-01', 80, 5, NULL`,
      ]),
    ).toEqual(
      [
        ['nyt-us', 'US', '2021-03-01', '80', '5', null, null, null],
        ['nyt-us-states', 'US/Ohio', '2021-03-02', '70', '4', '3', null, null],
        ['nyt-us-states', 'US/Idaho', '2021-03-02', '15', '1', null, '5', '0'],
        ['nyt-us-states', 'US/Guam', '2021-03-02', null, '4', '3', null, null],
      ].map(([dataset, region, date, cases, deaths, recovered, newCases, newDeaths]) => ({
        dataset,
        region,
        date,
        cases,
        deaths,
        recovered,
        new_cases: newCases,
        new_deaths: newDeaths,
      })),
    ));
});

describe('corrections', () => {
  it('are the days on which cases or deaths fell, and no others', async () =>
    expect(
      await answer('corrections', [
        `'nyt-us', 'US', '2021-06-02', 100, 10, NULL`,
        `'nyt-us', 'US', '2021-06-03', 110, 10, NULL`,
        `'nyt-us', 'US', '2021-06-04', 90, 11, NULL`,
        `'nyt-us', 'US', '2021-06-05', 95, 8, NULL`,
      ]),
    ).toMatchObject([
      { date: '2021-06-04', cases: '90', new_cases: '-20', deaths: '11', new_deaths: '1' },
      { date: '2021-06-05', cases: '95', new_cases: '5', deaths: '8', new_deaths: '-3' },
    ]));
});

describe('gaps', () => {
  it('are the dates that a region lacks between others of its own', async () =>
    expect(
      await answer('gaps', [
        `'nyt-us-states', 'US/Ohio', '2021-02-27', 1, 1, NULL`,
        `'nyt-us-states', 'US/Ohio', '2021-03-02', 2, 1, NULL`,
        `'nyt-us-states', 'US/Ohio', '2021-03-03', 3, 1, NULL`,
        `'nyt-us-states', 'US/Ohio', '2021-03-05', 4, 1, NULL`,
        `'nyt-us-states', 'US/Idaho', '2021-03-05', 4, 1, NULL`,
      ]),
    ).toEqual([
      {
        dataset: 'nyt-us-states',
        region: 'US/Ohio',
        first_missing: '2021-02-28',
        last_missing: '2021-03-01',
        missing_days: '2',
      },
      {
        dataset: 'nyt-us-states',
        region: 'US/Ohio',
        first_missing: '2021-03-04',
        last_missing: '2021-03-04',
        missing_days: '1',
      },
    ]));
});

describe('weeks', () => {
  const week = (newCases: number): number[] => Array<number>(7).fill(newCases);
  it('begin on Mondays; a change is known where each day of two weeks is', async () =>
    expect(await answer('weeks', days(1, [...week(10), ...week(10), ...week(20), 30]))).toEqual(
      [
        // The first day of all has nothing before it.
        ['2021-03-01', '6', '60', '6', null],
        ['2021-03-08', '7', '70', '7', null],
        ['2021-03-15', '7', '140', '14', 1],
        ['2021-03-22', '1', '30', '3', null],
      ].map(([monday, known, cases, deaths, change]) => ({
        dataset: 'nyt-us',
        region: 'US',
        monday,
        days_with_new_cases: known,
        new_cases: cases,
        new_deaths: deaths,
        change_of_new_cases: change,
      })),
    ));
  it('have no change after a week that is not there, or that had nothing new', async () => {
    const rows = days(1, [...week(10), ...week(0), ...week(20), ...week(40), ...week(10), ...week(30)]);
    // Of the fourth week there is the last day alone, so that the next one is whole.
    const changes = await answer(
      'weeks',
      rows.filter((row) => !/'2021-03-2[2-7]'/.test(row)),
    );
    expect(changes.map((row) => [row.monday, row.change_of_new_cases])).toEqual([
      ['2021-03-01', null],
      ['2021-03-08', null],
      ['2021-03-15', null],
      ['2021-03-22', null],
      ['2021-03-29', null],
      ['2021-04-05', 2],
    ]);
  });
  it('have no change over a whole week that is missing', async () => {
    const rows = days(1, [...week(10), ...week(10), ...week(20), ...week(40), ...week(80), ...week(120)]);
    const changes = await answer(
      'weeks',
      rows.filter((row) => !/'2021-03-(1[5-9]|2[01])'/.test(row)),
    );
    expect(changes.map((row) => [row.monday, row.days_with_new_cases, row.change_of_new_cases])).toEqual([
      ['2021-03-01', '6', null],
      ['2021-03-08', '7', null],
      ['2021-03-22', '6', null],
      ['2021-03-29', '7', null],
      ['2021-04-05', '7', 0.5],
    ]);
  });
});
