/**
 * The benchmark suite:
 *
 *   npm run bench [-- --only conversion,growth,stages,bundles] [--counties 2200] [--rounds 3] [--csv FILE]
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sampleCsv, type CalendarDate } from '@covid-etl/etl-core';
import { measureBundles } from './bundles.ts';
import { measureConversion } from './conversion.ts';
import { writeCountyCsv } from './county-csv.ts';
import { measureGrowth, type Growth } from './growth.ts';
import { reportOf, type Results } from './report.ts';
import { measureStages } from './stages.ts';

const parts = ['conversion', 'growth', 'stages', 'bundles'] as const;
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: parts.join(',') },
    counties: { type: 'string', default: '2200' },
    rounds: { type: 'string', default: '3' },
    csv: { type: 'string' },
    json: { type: 'string', default: 'dist/bench.json' },
  },
});
const asked = values.only.split(',');
const unknown = asked.find((part) => !parts.includes(part as (typeof parts)[number]));
if (unknown !== undefined) {
  console.error(`--only: there is no "${unknown}"; there are ${parts.join(', ')}`);
  process.exit(2);
}
const rounds = Number(values.rounds);
const counties = Number(values.counties);
/** The folder that all apps were built into: this file is in one of them. */
const bundles = fileURLToPath(new URL('..', import.meta.url));

const directory = await mkdtemp(join(tmpdir(), 'covid-etl-bench-files-'));

/** Files two and four times as long, and what they take. */
const grow = async (csv: string, rows: number): Promise<Growth> => {
  const files = [{ csv, rows }];
  for (const times of [2, 4]) {
    const longer = join(directory, `counties-${times}.csv`);
    files.push({ csv: longer, rows: await writeCountyCsv(longer, { counties, times }) });
  }
  return measureGrowth(files, ['DuckDB, 1 thread', 'covid-etl']);
};

const writeNational = async (): Promise<string> => {
  const national = join(directory, 'us.csv');
  await writeFile(national, sampleCsv('2023-03-23' as CalendarDate));
  return national;
};

try {
  const csv = values.csv ?? join(directory, 'counties.csv');
  const needsCounties = asked.includes('conversion') || asked.includes('growth');
  const rows = needsCounties && values.csv === undefined ? await writeCountyCsv(csv, { counties }) : 0;
  const results: Results = {
    at: new Date().toISOString(),
    node: process.version,
    processors: cpus().map(({ model }) => model),
    rows,
    ...(asked.includes('conversion') && { conversion: await measureConversion(csv, rounds) }),
    ...(asked.includes('growth') && { growth: await grow(csv, rows) }),
    ...(asked.includes('stages') && { stages: await measureStages(bundles, await writeNational(), 5) }),
    ...(asked.includes('bundles') && { bundles: await measureBundles(bundles, 20) }),
  };
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
  console.log(reportOf(results));
  console.log(`Written to ${values.json}`);
} finally {
  await rm(directory, { recursive: true });
}
