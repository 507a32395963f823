import { hash } from 'node:crypto';
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

/** The ledger as JSON says it. */
export interface FoundLedger {
  /** Each date's fingerprint: its row as text, or a hash of that where it is long. */
  readonly dates: ReadonlyMap<CalendarDate, string>;
  /** The tag of the file that each month's dates were made from. */
  readonly months: ReadonlyMap<string, string>;
}

/** Reads what the system has written without any of its own code: Parquet by DuckDB, the ledger as JSON. */
export interface TableReader {
  rows(file: string): Promise<TableRow[]>;
  /** The tag of a file: the SHA-256 of its bytes. */
  tag(file: string): string;
  ledger(file: string): FoundLedger;
  close(): void;
}

/** Opens DuckDB in memory. */
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
    tag: (file) => `"${hash('sha256', readFileSync(file))}"`,
    ledger: (file) => {
      const { dates, months } = JSON.parse(readFileSync(file, 'utf8')) as {
        dates: [CalendarDate, number, string][];
        months: Record<string, string>;
      };
      return {
        dates: new Map(dates.map(([date, , fingerprint]) => [date, fingerprint])),
        months: new Map(Object.entries(months)),
      };
    },
    close: () => connection.closeSync(),
  };
};
