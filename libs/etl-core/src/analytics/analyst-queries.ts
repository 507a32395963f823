import { dailyCountsViewSql } from '../table/daily-counts-view.ts';

/** A question that an analyst asks of the table. */
export interface AnalystQuery {
  /** What it is called, e.g. `newest_counts`. */
  readonly name: string;
  /** What its rows are. */
  readonly description: string;
  /** @param from a table expression, as of `dailyCountsViewSql` */
  readonly sql: (from: string) => string;
}

/** Each region's newest row: where the figures stand. */
const newestCountsSql = (from: string): string => `
SELECT dataset, region, date, cases, deaths, recovered, new_cases, new_deaths
FROM (
  SELECT *, row_number() OVER (PARTITION BY dataset, region ORDER BY date DESC) AS age
  FROM (${dailyCountsViewSql(from)}
  )
)
WHERE age = 1
ORDER BY dataset, cases DESC NULLS LAST, region`;

/** The days on which a cumulative count fell: a source has corrected what it had published. */
const correctionsSql = (from: string): string => `
SELECT dataset, region, date, cases, new_cases, deaths, new_deaths
FROM (${dailyCountsViewSql(from)}
)
WHERE new_cases < 0 OR new_deaths < 0
ORDER BY dataset, region, date`;

/**
 * The dates between a region's first and last one that it has no row for. A difference of dates is a date in Athena and
 * a timestamp in DuckDB: hence the casts.
 *
 * @see https://trino.io/docs/current/functions/datetime.html date_diff
 */
const gapsSql = (from: string): string => `
SELECT
  dataset, region,
  CAST(previous_date + INTERVAL '1' DAY AS DATE) AS first_missing,
  CAST(date - INTERVAL '1' DAY AS DATE) AS last_missing,
  date_diff('day', previous_date, date) - 1 AS missing_days
FROM (
  SELECT dataset, region, date, lag(date) OVER (PARTITION BY dataset, region ORDER BY date) AS previous_date
  FROM ${from}
)
WHERE date_diff('day', previous_date, date) > 1
ORDER BY dataset, region, first_missing`;

/**
 * What is new in each week from Monday to Sunday, beside the week before. A change is a part of the week before (0.5:
 * half as many again), and NULL unless what was new is known for each day of both weeks, and there was something. (After a
 * week that is missing the first day's is not known: a whole week follows on the one before it.)
 *
 * @see https://trino.io/docs/current/functions/datetime.html date_trunc
 */
const weeksSql = (from: string): string => `
WITH weekly AS (
  SELECT
    dataset, region, CAST(date_trunc('week', date) AS DATE) AS monday,
    count(new_cases) AS days_with_new_cases,
    CAST(sum(new_cases) AS BIGINT) AS new_cases,
    CAST(sum(new_deaths) AS BIGINT) AS new_deaths
  FROM (${dailyCountsViewSql(from)}
  )
  GROUP BY 1, 2, 3
), compared AS (
  SELECT
    dataset, region, monday, days_with_new_cases, new_cases, new_deaths,
    lag(days_with_new_cases) OVER weeks AS previous_days,
    lag(new_cases) OVER weeks AS previous_cases
  FROM weekly
  WINDOW weeks AS (PARTITION BY dataset, region ORDER BY monday)
)
SELECT
  dataset, region, monday, days_with_new_cases, new_cases, new_deaths,
  CASE
    WHEN days_with_new_cases = 7 AND previous_days = 7 AND previous_cases > 0
    THEN CAST(new_cases - previous_cases AS DOUBLE) / previous_cases
  END AS change_of_new_cases
FROM compared
ORDER BY dataset, region, monday`;

/**
 * What is asked of the table, in SQL that DuckDB and Athena (engine version 3, which follows Trino) both take: one text
 * for the laptop, for Athena's saved queries and for QuickSight.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/engine-versions-reference-0003.html
 * @see https://trino.io/docs/current/sql/select.html
 */
export const analystQueries = [
  {
    name: 'daily_counts',
    description: 'Each day of each region: cumulative counts, what is new, and its 7-day average',
    sql: dailyCountsViewSql,
  },
  {
    name: 'newest_counts',
    description: 'The newest counts of each region',
    sql: newestCountsSql,
  },
  {
    name: 'corrections',
    description: 'Days on which a cumulative count fell: the source has corrected it',
    sql: correctionsSql,
  },
  {
    name: 'gaps',
    description: 'Dates between the first and the last one of a region that it has no row for',
    sql: gapsSql,
  },
  {
    name: 'weeks',
    description: 'What is new in each week, and how much more or less that is than in the week before',
    sql: weeksSql,
  },
] as const satisfies readonly AnalystQuery[];

/** @see analystQueries */
export type AnalystQueryName = (typeof analystQueries)[number]['name'];
