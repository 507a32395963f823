import type { Month } from '../record/calendar-date.ts';

/** The store's layout: the same under `s3://bucket/` and `file:///directory/`. */
export const keys = {
  /** What one retrieval of an execution got of a file, untouched. */
  raw: (dataset: string, execution: string, retrieval: string, file: string): string =>
    `raw/${dataset}/${execution}/${retrieval}/${file}.csv`,
  /** What belongs to it where it is an excerpt. */
  rawExcerpt: (dataset: string, execution: string, retrieval: string, file: string): string =>
    `raw/${dataset}/${execution}/${retrieval}/${file}.excerpt.json`,
  /** What Transform made of one retrieval. */
  staged: (dataset: string, execution: string, retrieval: string): string =>
    `staged/${dataset}/${execution}/${retrieval}`,
  stagedMonth: (prefix: string, month: Month): string => `${prefix}/${month}.parquet`,
  /** The quality report of a partition. */
  stagedQuality: (prefix: string): string => `${prefix}/quality.json`,
  /** What the load of a partition has done. */
  loadedPart: (prefix: string): string => `${prefix}/loaded.json`,
  stagedRejections: (prefix: string): string => `${prefix}/rejected.json`,
  /** What the keys of a dataset's part of the table begin with. */
  table: (dataset: string): string => `table/daily_counts/dataset=${dataset}/`,
  /** The table's part of one month, in Hive's partition naming, which Athena and DuckDB read. */
  tableMonth: (dataset: string, month: Month): string =>
    `table/daily_counts/dataset=${dataset}/month=${month}/part.parquet`,
  /** The month of a key of the table; undefined for what is no part of it. */
  monthOfTable: (key: string): Month | undefined =>
    /\/month=(\d{4}-\d{2})\/part\.parquet$/.exec(key)?.[1] as Month | undefined,
  /** What the keys of a dataset's quality reports begin with; they sort by the start of their executions. */
  qualityReports: (dataset: string): string => `quality/${dataset}/`,
  qualityReport: (dataset: string, started: string, execution: string): string =>
    `quality/${dataset}/${started.replaceAll(':', '-')}_${execution}.json`,
  ledger: (dataset: string): string => `state/${dataset}/ledger.json`,
  /** What the keys of all ledgers begin with. */
  ledgers: 'state/',
  /** The pipeline's status, where the page is served from the store's bucket. */
  pipelineStatus: 'status/pipeline.json',
};
