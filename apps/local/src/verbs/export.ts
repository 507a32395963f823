import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { printAttribution, readAttribution } from '../query/attribution.ts';
import { openDatabase, quoted, runSql } from '../query/database.ts';
import { withTableAsOf } from '../query/table-as-of.ts';
import { knownDataset } from '../source/choose-source.ts';
import { exitCodes, UsageError } from './errors.ts';
import type { CommonOptions } from './options.ts';

/**
 * DuckDB's options of each format, of which Parquet has a place for whose the figures are.
 *
 * @see https://duckdb.org/docs/stable/sql/statements/copy.html
 */
const formats = {
  csv: () => 'FORMAT csv, HEADER',
  json: () => 'FORMAT json, ARRAY true',
  parquet: (attribution: readonly string[]) =>
    `FORMAT parquet, KV_METADATA {attribution: ${quoted(attribution.join('\n'))}}`,
} as const;
export type ExportFormat = keyof typeof formats;
export const exportFormats = Object.keys(formats) as ExportFormat[];

export interface ExportOptions extends CommonOptions {
  readonly format: ExportFormat;
  readonly dataset?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly asOf?: string;
}

/** `export`: the view `daily_counts` as a file, or on standard output, with whose the figures are. */
export const exportTable = async (options: ExportOptions): Promise<number> => {
  const { format, output, force } = options;
  const dataset = options.dataset === undefined ? undefined : knownDataset(options.dataset);
  if (format === 'parquet' && output === undefined)
    throw new UsageError('--format parquet needs --output FILE');
  if (output !== undefined && !force && existsSync(output))
    throw new UsageError(`--output: ${resolve(output)} is there already; give --force to replace it`);

  return withTableAsOf(options.dataDir, options.asOf, async (dataDir) => {
    const connection = await openDatabase(dataDir);
    // DuckDB writes files alone: what goes to standard output goes through one.
    const temporary = output === undefined ? await mkdtemp(join(tmpdir(), 'covid-etl-')) : undefined;
    const file = temporary === undefined ? resolve(output ?? '') : join(temporary, `daily_counts.${format}`);
    try {
      const where = dataset === undefined ? '' : `WHERE dataset = ${quoted(dataset)}`;
      const rows = `SELECT * FROM daily_counts ${where} ORDER BY dataset, region, date`;
      const attribution = await readAttribution(dataDir, dataset);
      const as = formats[format](attribution);
      await runSql(() => connection.run(`COPY (${rows}) TO ${quoted(file)} (${as})`));
      if (temporary !== undefined) {
        await pipeline(createReadStream(file), process.stdout, { end: false });
        printAttribution(attribution);
      } else {
        // Not every format has a place for it, and no reader shows it unasked.
        await writeFile(`${file}.attribution.txt`, attribution.map((line) => `${line}\n`).join(''));
        process.stderr.write(`${file} written, and beside it ${basename(file)}.attribution.txt\n`);
      }
      return exitCodes.ok;
    } finally {
      connection.closeSync();
      if (temporary !== undefined) await rm(temporary, { recursive: true });
    }
  });
};
