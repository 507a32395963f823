import { DuckDBInstance } from '@duckdb/node-api';

/** The paths of a dataset's files, by their ids. */
export type Paths = Readonly<Record<string, string>>;

/** A CSV file as text: DuckDB guesses no type, so that what it reads is what stands there. */
const file = (path: string | undefined): string =>
  `read_csv('${path ?? ''}', header = true, all_varchar = true, delim = ',', quote = '"')`;

/** A count that may be empty, or have a decimal point that means nothing. */
const number = (column: string): string => `CAST(CAST(nullif("${column}", '') AS DECIMAL(18, 4)) AS BIGINT)`;

const newYorkTimes = (path: string | undefined, region: string): string =>
  `SELECT ${region} AS region, CAST(date AS DATE) AS date, ${number('cases')} AS cases,
    ${number('deaths')} AS deaths, CAST(NULL AS BIGINT) AS recovered FROM ${file(path)}`;

/** Recovered that fall to zero, or stay zero after 2021-08-04, are unknown: written in SQL, by windows over each region. */
const johnsHopkins = (path: string | undefined): string => `
  WITH rows AS (
    SELECT "Country/Region" || coalesce('/' || nullif("Province/State", ''), '') AS region,
      CAST("Date" AS DATE) AS date, ${number('Confirmed')} AS cases, ${number('Deaths')} AS deaths,
      ${number('Recovered')} AS recovered
    FROM ${file(path)}
  ), known AS (
    SELECT region, date, cases, deaths,
      CASE WHEN recovered = 0 AND (date > DATE '2021-08-04'
          OR max(recovered) OVER (PARTITION BY region ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > 0)
        THEN NULL ELSE recovered END AS recovered
    FROM rows
  )
  SELECT * FROM known WHERE coalesce(cases, deaths, recovered) IS NOT NULL`;

const counties = (paths: Paths): string =>
  Object.values(paths)
    .map((path) => newYorkTimes(path, `'US/' || state || '/' || county`))
    .join(' UNION ALL ');

/** The records of each dataset, as SQL says them over its files. */
const records: Readonly<Record<string, (paths: Paths) => string>> = {
  'nyt-us': (paths) => newYorkTimes(paths['nyt-us'], `'US'`),
  'nyt-us-states': (paths) => newYorkTimes(paths['nyt-us-states'], `'US/' || state`),
  'nyt-us-counties': counties,
  'jhu-countries': (paths) => johnsHopkins(paths['jhu-countries']),
  'owid-countries': (paths) => `
    SELECT country AS region, CAST(date AS DATE) AS date, ${number('total_cases')} AS cases,
      ${number('total_deaths')} AS deaths, CAST(NULL AS BIGINT) AS recovered
    FROM ${file(paths['owid-countries'])}
    WHERE nullif(total_cases, '') IS NOT NULL OR nullif(total_deaths, '') IS NOT NULL`,
  us: (paths) => `
    SELECT 'US' AS region, date, n.cases, n.deaths, j.recovered
    FROM (${newYorkTimes(paths['nyt-us'], `'US'`)}) n
    FULL JOIN (SELECT date, recovered FROM (${johnsHopkins(paths['jhu-countries'])})
      WHERE region = 'US' AND recovered IS NOT NULL) j USING (date)`,
};

/** The datasets that this reader reads too. */
export const comparable: readonly string[] = Object.keys(records);

/** What DuckDB finds in a dataset's files and in the table. */
export interface Comparison {
  /** Rows that are in one of the two alone, or more often in one: every column of every row is compared. */
  readonly differences: readonly unknown[];
  /** How many rows the table has. */
  readonly rows: number;
}

/** Compares a dataset's part of the table below a store with its files, by a reader that knows nothing of this code. */
export const compareWithFiles = async (store: string, dataset: string, paths: Paths): Promise<Comparison> => {
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    const table = `SELECT region, date, cases, deaths, recovered FROM read_parquet(
      '${store}/table/daily_counts/dataset=${dataset}/*/part.parquet', hive_partitioning = false)`;
    const published = records[dataset]?.(paths) ?? '';
    const differences = await connection.runAndReadAll(
      `((${table}) EXCEPT ALL (${published})) UNION ALL ((${published}) EXCEPT ALL (${table})) LIMIT 10`,
    );
    const rows = await connection.runAndReadAll(`SELECT count(*) FROM (${table})`);
    return { differences: differences.getRowsJson(), rows: Number(rows.getRowsJson()[0]?.[0]) };
  } finally {
    connection.closeSync();
  }
};
