import type { Contender } from './contender.ts';

/** Each contender's name, and its module, which is loaded by the process that runs it alone. */
export const contenders = {
  'DuckDB, 1 thread': async (): Promise<Contender> => (await import('./duckdb.ts')).duckDb(1),
  'DuckDB, 2 threads': async (): Promise<Contender> => (await import('./duckdb.ts')).duckDb(2),
  'csv-parse + hyparquet-writer': async (): Promise<Contender> => (await import('./csv-parse.ts')).csvParse,
  'papaparse + hyparquet-writer': async (): Promise<Contender> => (await import('./papaparse.ts')).papaParse,
  'covid-etl': async (): Promise<Contender> => (await import('./covid-etl.ts')).covidEtl,
} as const;

/** @see contenders */
export type ContenderName = keyof typeof contenders;
