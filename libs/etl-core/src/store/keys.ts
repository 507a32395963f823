import type { Month } from '../record/calendar-date.ts';

/** The store's layout: the same under `s3://bucket/` and `file:///directory/`. */
export const keys = {
  /** What one retrieval of an execution got, untouched. */
  raw: (dataset: string, execution: string, retrieval: string): string =>
    `raw/${dataset}/${execution}/${retrieval}.csv`,
  /** The source's line numbers of an excerpt. */
  rawLines: (dataset: string, execution: string, retrieval: string): string =>
    `raw/${dataset}/${execution}/${retrieval}.lines.json`,
  /** What Transform made of one retrieval. */
  staged: (dataset: string, execution: string, retrieval: string): string =>
    `staged/${dataset}/${execution}/${retrieval}`,
  stagedMonth: (prefix: string, month: Month): string => `${prefix}/${month}.parquet`,
  stagedRejections: (prefix: string): string => `${prefix}/rejected.json`,
  /** The table's part of one month, in Hive's partition naming, which Athena and DuckDB read. */
  tableMonth: (dataset: string, month: Month): string =>
    `table/daily_counts/dataset=${dataset}/month=${month}/part.parquet`,
  ledger: (dataset: string): string => `state/${dataset}/ledger.json`,
};
