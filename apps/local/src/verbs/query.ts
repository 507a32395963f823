import Table from 'cli-table3';
import { printAttribution, readAttribution } from '../query/attribution.ts';
import { openDatabase, runSql } from '../query/database.ts';
import { withTableAsOf } from '../query/table-as-of.ts';
import { exitCodes } from './errors.ts';
import { printJson, type CommonOptions } from './options.ts';

type Value = string | number | boolean | bigint | null;

/** The types whose values DuckDB writes into JSON as text, to lose no digit. */
const largeIntegers = new Set(['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT']);

/** A value of a column of that type; a large integer that a number holds exactly is a number. */
const plain = (value: unknown, type: string): Value => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && largeIntegers.has(type) && Number.isSafeInteger(Number(value)))
    return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
};

const asTable = (names: readonly string[], rows: readonly (readonly Value[])[]): string => {
  const numeric = names.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const table = new Table({
    head: [...names],
    colAligns: numeric.map((isNumeric) => (isNumeric ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...rows.map((row) =>
      row.map((value) =>
        typeof value === 'number'
          ? new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }).format(value)
          : String(value ?? ''),
      ),
    ),
  );
  return table.toString();
};

export interface QueryOptions extends CommonOptions {
  readonly asOf?: string;
}

/** `query`: a SELECT over the table, as it is or as it was, in DuckDB's SQL. */
export const query = async (sql: string, options: QueryOptions): Promise<number> =>
  withTableAsOf(options.dataDir, options.asOf, async (dataDir) => {
    const connection = await openDatabase(dataDir);
    try {
      const reader = await runSql(() => connection.runAndReadAll(sql));
      const names = reader.columnNames();
      const types = reader.columnTypes().map(String);
      const rows = reader.getRowsJson().map((row) => row.map((value, i) => plain(value, types[i] ?? '')));
      printJson(
        options,
        rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]))),
      );
      if (options.json) return exitCodes.ok;
      process.stdout.write(`${asTable(names, rows)}\n`);
      printAttribution(await readAttribution(dataDir));
      return exitCodes.ok;
    } finally {
      connection.closeSync();
    }
  });
