import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import type { CalendarDate } from '@covid-etl/etl-core';

/** A row of the table as an outside reader finds it. */
export interface TableRow {
  readonly region: string;
  readonly date: CalendarDate;
  /** `cases,deaths` */
  readonly counts: string;
}

/** Reads what the system has written without any of its own code: Parquet by DuckDB, the ledger as JSON. */
export interface TableReader {
  rows(file: string): Promise<TableRow[]>;
  /** Each date's fingerprint: its row as text, or a hash of that where it is long. */
  ledger(file: string): Map<CalendarDate, string>;
  close(): void;
}

export const openTableReader = async (): Promise<TableReader> => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const select = await connection.prepare(
    `SELECT region, strftime(date, '%Y-%m-%d'), concat(cases, ',', deaths) FROM read_parquet($1)`,
  );
  return {
    rows: async (file) => {
      select.bindVarchar(1, file);
      const rows = (await select.runAndReadAll()).getRows() as [string, CalendarDate, string][];
      return rows.map(([region, date, counts]) => ({ region, date, counts }));
    },
    ledger: (file) => {
      const { dates } = JSON.parse(readFileSync(file, 'utf8')) as { dates: [CalendarDate, number, string][] };
      return new Map(dates.map(([date, , fingerprint]) => [date, fingerprint]));
    },
    close: () => connection.closeSync(),
  };
};
