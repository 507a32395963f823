import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addDays,
  datasetById,
  decodeJson,
  decodeParquet,
  emptyLedger,
  firstLine,
  keys,
  monthRanges,
  openStore,
  parseCalendarDate,
  partitionsOf,
  qualityReportSchema,
  type DailyCount,
  type Finding,
  type Partition,
  type Retrieved,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformPartition } from './transform-partition.ts';
import { transform } from './transform.ts';

const dataset = datasetById('nyt-us-counties');
const date = (text: string) => parseCalendarDate(text)!;
const started = '2023-03-24T13:00:00.000Z';
const options = {
  execution: 'daily-1',
  started,
  newestDate: date('2023-03-24'),
  timeZone: 'UTC',
  accept: [],
};

let directory: string;
let store: Store;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'transform-partition-'));
  store = await openStore(pathToFileURL(directory).href);
});
afterAll(() => rm(directory, { recursive: true }));

const header = 'date,county,state,fips,cases,deaths\n';
/** Rows of two counties from 2020-11-01 to 2021-02-28, in which something is odd across the start of a month and of a year. */
const rowsOf = (year: string): string => {
  let text = '';
  for (let day = date('2020-11-01'); day <= '2021-02-28'; day = addDays(day, 1)) {
    const age = Math.round((Date.parse(day) - Date.parse('2020-11-01')) / 86_400_000);
    if (!day.startsWith(year)) continue;
    // A count that falls on the first of January, and one that jumps on the first of February.
    const cases = 10 * age - (day === '2021-01-01' ? 100 : 0) + (day >= '2021-02-01' ? 5_000 : 0);
    text += `${day},Snohomish,Washington,53061,${Math.max(0, cases)},1\n`;
    // A county that has nothing for the days around the end of November.
    if (day < '2020-11-25' || day > '2020-12-05') text += `${day},"Washington, City of",Utah,,${age},\n`;
  }
  return text;
};

/** What InitialLoad would say of these files. */
const retrieved = async (
  texts: Readonly<Record<string, string>>,
): Promise<Retrieved & { partitions: Partition[] }> => {
  const raw = [];
  const files = [];
  for (const [source, text] of Object.entries(texts)) {
    const body = Buffer.from(text);
    const key = `raw/${source}.csv`;
    await store.put(key, body);
    raw.push({ source, key, excerptKey: null, bytes: body.length });
    files.push({ source, ranges: await monthRanges([body], firstLine(body).next) });
  }
  const source = { etag: '"1"', lastDate: null };
  return {
    dataset: dataset.id,
    asked: [],
    notAsked: [],
    source,
    basedOn: null,
    raw,
    partitions: partitionsOf(files),
  };
};
const stagedOf = async ({ prefix, months }: Transformed): Promise<DailyCount[]> => {
  const records: DailyCount[] = [];
  for (const month of months) {
    const key = keys.stagedMonth(prefix, month);
    records.push(...(await decodeParquet((await store.get(key))!.body, key)));
  }
  return records;
};
const findingsOf = async ({ quality: { report } }: Transformed): Promise<Finding[]> =>
  decodeJson((await store.get(report))!.body, qualityReportSchema, report).rules.flatMap(
    ({ name, findings }) => (name === 'stale' ? [] : findings),
  );
const texts = (findings: readonly Finding[]): string[] => findings.map(({ text }) => text).sort();

describe('The partitions of a dataset, each transformed by itself', () => {
  const files = {
    'nyt-us-counties-2020': header + rowsOf('2020') + '2020-12-31,Snohomish,Washington,53061,1,1\nx,y\n',
    'nyt-us-counties-2021': header + rowsOf('2021'),
  };

  it('are the same rows, and the same is found in them, as when all of it is transformed at once', async () => {
    const all = await retrieved(files);
    const whole = await transform(all, dataset, store, emptyLedger(dataset.id), {
      ...options,
      staging: 'whole',
    });
    const parts: Transformed[] = [];
    for (const partition of all.partitions)
      parts.push(await transformPartition(all, partition, dataset, store, { ...options, staging: 't1' }));

    expect(parts.map(({ months }) => months)).toEqual([['2020-11'], ['2020-12'], ['2021-01'], ['2021-02']]);
    expect((await Promise.all(parts.map(stagedOf))).flat()).toEqual(await stagedOf(whole));
    expect(parts.flatMap(({ rejections }) => rejections)).toEqual(whole.rejections);
    const found = texts((await Promise.all(parts.map(findingsOf))).flat());
    expect(found).toEqual(texts(await findingsOf(whole)));
    expect(found).toEqual([
      'US/Utah/Washington, City of has nothing for 2020-11-25 to 2020-12-05',
      'US/Washington/Snohomish, 2021-01-01: cases fell from 600 (2020-12-31) to 510',
      'US/Washington/Snohomish, 2021-01-02: cases jumped from 510 (2021-01-01) to 620',
      'US/Washington/Snohomish, 2021-02-01: cases jumped from 910 (2021-01-31) to 5920',
      'nyt-us-counties-2020, line 113: 2020-12-31 is there already, in line 111',
      'nyt-us-counties-2020, line 114: it has 2 fields, the header has 6',
    ]);
  });

  it('read a month that is in several places of its file as one, with the lines’ own numbers', async () => {
    const unsorted =
      header + '2020-11-01,a,s,,1,0\n2020-12-01,a,s,,3,0\n2020-11-02,a,s,,2,0\n2020-11-01,a,s,,9,0\n';
    const all = await retrieved({ 'nyt-us-counties-2020': unsorted });
    const [november] = all.partitions;
    const { rejections, prefix, months } = await transformPartition(all, november!, dataset, store, {
      ...options,
      staging: 't2',
    });
    expect(rejections).toMatchObject([{ line: 5, reason: '2020-11-01 is there already, in line 2' }]);
    expect(
      await decodeParquet((await store.get(keys.stagedMonth(prefix, months[0]!)))!.body, ''),
    ).toMatchObject([
      { date: '2020-11-01', cases: 1 },
      { date: '2020-11-02', cases: 2 },
    ]);
  });

  it('are a QualityError by themselves, where most rows of the month can’t be right', async () => {
    const bad = Array.from(
      { length: 30 },
      (_, i) => `2020-12-${String(i + 1).padStart(2, '0')},a,s,,x,0\n`,
    ).join('');
    const all = await retrieved({
      'nyt-us-counties-2020': header + rowsOf('2020').replace(/^2020-12.*\n/gm, '') + bad,
    });
    const [november, december] = all.partitions;
    const run = (partition: Partition) =>
      transformPartition(all, partition, dataset, store, { ...options, staging: 't3' });
    expect(await run(november!)).toMatchObject({ months: ['2020-11'] });
    await expect(run(december!)).rejects.toMatchObject({
      name: 'QualityError',
      message: expect.stringContaining('mostly-rejected'),
    });
  });

  it('are a StoreFormatError where what was retrieved is gone', async () => {
    const all = await retrieved({ 'nyt-us-counties-2020': header + '2020-11-01,a,s,,1,0\n' });
    const raw = all.raw!.map((file) => ({ ...file, key: 'raw/none.csv' }));
    await expect(
      transformPartition({ ...all, raw }, all.partitions[0]!, dataset, store, { ...options, staging: 't4' }),
    ).rejects.toMatchObject({
      name: 'StoreFormatError',
      message: expect.stringContaining('raw/none.csv is not there'),
    });
  });
});
