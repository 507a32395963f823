/**
 * What Transform and Load take of one month of counties, and Transform of one with the two months before it, which the
 * rules of quality look back to; with as many counties as there are, ten times and a hundred times as many. Prints a table
 * in Markdown (docs/scale.md).
 */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CalendarDate } from '@covid-etl/etl-core';
import { writeCountyCsv } from '../county-csv.ts';
import { measureProcess } from '../measure.ts';

const script = fileURLToPath(new URL('./partition-process.js', import.meta.url));
const bundles = fileURLToPath(new URL('..', import.meta.url));

const counties = 3_250;
const lastDate = '2021-03-31' as CalendarDate;
const month = '2021-03-01' as CalendarDate;
const withLookBack = '2021-01-01' as CalendarDate;

/** Measures the stages over a file of these dates. */
const measure = async (times: number, firstDate: CalendarDate, stages: readonly string[]): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'covid-etl-partition-'));
  try {
    const key = 'raw/counties.csv';
    await mkdir(dirname(join(directory, key)));
    const rows = await writeCountyCsv(join(directory, key), {
      counties: counties * times,
      firstDate,
      lastDate,
    });
    const bytes = (await stat(join(directory, key))).size;
    const state = join(directory, 'state.json');
    const result = {
      dataset: 'nyt-us-counties',
      asked: [],
      notAsked: [],
      source: { etag: null, lastDate, columns: {} },
      basedOn: null,
      raw: [{ source: 'nyt-us-counties-2021', key, bytes, excerptKey: null }],
    };
    await writeFile(state, JSON.stringify({ time: '2023-03-25T13:00:00.000Z', result }));
    for (const stage of stages) {
      // With the heap that a Lambda of 10,240 MiB has.
      const env = { ...process.env, NODE_OPTIONS: '--max-old-space-size=9216' };
      const { cpuSeconds, peakMiB } = await measureProcess(script, [bundles, directory, stage, state], env);
      const months = firstDate === month ? 1 : 3;
      console.log(
        `| ${stage} | ${times} | ${months} | ${(rows / 1e6).toFixed(2)} | ${cpuSeconds.toFixed(1)} | ${Math.round(peakMiB)} |`,
      );
    }
  } finally {
    await rm(directory, { recursive: true });
  }
};

console.log('| stage | times as many counties | months | million rows | CPU seconds | peak MiB |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
for (const times of [1, 10, 100]) {
  await measure(times, month, ['transform', 'load']);
  await measure(times, withLookBack, ['transform']);
}
