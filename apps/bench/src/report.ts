import Table from 'cli-table3';
import type { Bundle } from './bundles.ts';
import type { Conversion } from './conversion.ts';
import type { Growth } from './growth.ts';
import type { Measured } from './measure.ts';
import type { Stages } from './stages.ts';

/** Everything that a run of the suite has measured. */
export interface Results {
  readonly at: string;
  readonly node: string;
  readonly processors: readonly string[];
  readonly rows: number;
  readonly conversion?: Conversion;
  readonly stages?: Stages;
  readonly bundles?: readonly Bundle[];
  readonly growth?: Growth;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const made = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  made.push(...rows.map((row) => [...row]));
  return made.toString();
};

const fixed = (value: number, digits: number): string => value.toFixed(digits);

const measuredRow = (name: string, { seconds, cpuSeconds, peakMiB }: Measured, unit: number): string[] => [
  name,
  fixed(seconds, 2),
  fixed(seconds / unit, 2),
  fixed(cpuSeconds, 2),
  fixed(peakMiB, 0),
];

/** The results as tables for people. */
export const reportOf = ({ rows, conversion, stages, bundles, growth }: Results): string => {
  const parts: string[] = [];
  const unit = conversion?.['DuckDB, 1 thread']?.seconds ?? 1;
  if (conversion)
    parts.push(
      `A file of counties, ${rows.toLocaleString('en-US')} rows, to Parquet by months`,
      table(
        ['', 'seconds', 'DuckDB = 1', 'CPU s', 'peak MiB'],
        Object.entries(conversion).map(([name, measured]) => measuredRow(name, measured, unit)),
      ),
    );
  if (growth)
    parts.push(
      'As the file grows: seconds / peak MiB',
      table(
        ['', ...growth.sizes.map((size) => size.rows.toLocaleString('en-US'))],
        growth.names.map((name) => [
          name,
          ...growth.sizes.map(({ conversion: of }) => {
            const measured = of[name];
            return measured ? `${fixed(measured.seconds, 1)} / ${fixed(measured.peakMiB, 0)}` : '';
          }),
        ]),
      ),
    );
  if (stages)
    parts.push(
      'The national file, all stages in one cold process',
      table(
        ['', 'seconds', 'CPU s', 'peak MiB'],
        [['InitialLoad', stages.initialLoad] as const, ['Update of one date', stages.update] as const].map(
          ([name, { seconds, cpuSeconds, peakMiB }]) => [
            name,
            fixed(seconds, 2),
            fixed(cpuSeconds, 2),
            fixed(peakMiB, 0),
          ],
        ),
      ),
    );
  if (bundles)
    parts.push(
      'What a Lambda pays to be there, over bare Node',
      table(
        ['', 'kB', 'load ms'],
        bundles.map(({ name, bytes, loadMs }) => [name, fixed(bytes / 1_000, 0), fixed(loadMs, 0)]),
      ),
    );
  return parts.join('\n');
};
