/**
 * The view `daily_counts`: what is new on each day, and its averages, derived from the cumulative counts of the
 * table. What is new on a day is NULL where the day before is not there (the first day, or one after a gap), and
 * negative where the source has corrected a count downwards. An average is over the seven days up to a date, and NULL
 * unless what was new is known for each of them.
 *
 * Standard SQL that DuckDB and Athena both take.
 *
 * @param from a table expression that has the columns dataset, region, date, cases, deaths and recovered
 */
export const dailyCountsViewSql = (from: string): string => `
WITH counts AS (
  SELECT
    dataset, region, date, cases, deaths, recovered,
    lag(date) OVER days AS previous_date,
    cases - lag(cases) OVER days AS cases_since,
    deaths - lag(deaths) OVER days AS deaths_since
  FROM ${from}
  WINDOW days AS (PARTITION BY dataset, region ORDER BY date)
), daily AS (
  SELECT
    dataset, region, date, cases, deaths, recovered,
    CASE WHEN previous_date = date - INTERVAL '1' DAY THEN cases_since END AS new_cases,
    CASE WHEN previous_date = date - INTERVAL '1' DAY THEN deaths_since END AS new_deaths
  FROM counts
)
SELECT
  dataset, region, date, cases, deaths, recovered, new_cases, new_deaths,
  CASE WHEN count(new_cases) OVER week = 7 THEN avg(new_cases) OVER week END AS new_cases_7day_avg,
  CASE WHEN count(new_deaths) OVER week = 7 THEN avg(new_deaths) OVER week END AS new_deaths_7day_avg
FROM daily
WINDOW week AS (PARTITION BY dataset, region ORDER BY date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)`;
