import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  datasetById,
  decodeJson,
  emptyLedger,
  encodeJson,
  encodeParquet,
  keys,
  monthOf,
  openStore,
  parseCalendarDate,
  qualityReportSchema,
  recordMonths,
  type CalendarDate,
  type DailyCount,
  type Ledger,
  type QualityReport,
  type Store,
} from '@covid-etl/etl-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from './transform.ts';

const dataset = datasetById('nyt-us-states');
const date = (text: string): CalendarDate => parseCalendarDate(text)!;
const options = {
  execution: 'daily-1',
  started: '2021-03-03T13:00:00Z',
  staging: 's1',
  newestDate: date('2021-03-04'),
  timeZone: 'UTC',
  accept: [],
};
const reportKey = 'quality/nyt-us-states/2021-03-03T13-00-00Z_daily-1.json';
let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'transform-'));
  store = await openStore(pathToFileURL(directory).href);
});
afterEach(() => rm(directory, { recursive: true }));

const regions = Array.from({ length: 12 }, (_, i) => `State ${i}`);
const record = (day: string, state: string, cases: number): DailyCount => ({
  region: `US/${state}`,
  date: date(day),
  cases,
  deaths: 1,
  recovered: null,
});
/** A table that has these records, and its ledger. */
const tableOf = async (records: DailyCount[]): Promise<Ledger> => {
  const months = Map.groupBy(records, (each) => monthOf(each.date));
  const written = new Map<ReturnType<typeof monthOf>, { records: DailyCount[]; etag: string }>();
  for (const [month, ofMonth] of months) {
    const etag = await store.put(keys.tableMonth(dataset.id, month), encodeParquet(ofMonth));
    written.set(month, { records: ofMonth, etag });
  }
  const source = {
    etag: null,
    lastDate: null,
    columns: { 'nyt-us-states': ['date', 'state', 'fips', 'cases', 'deaths'] },
  };
  return recordMonths(emptyLedger(dataset.id), written, source);
};
const rowOf = ({ region, date: day, cases }: DailyCount): string =>
  `${day},${region.slice('US/'.length)},,${cases},1\n`;
const run = async (
  ledger: Ledger,
  records: DailyCount[],
  { header = 'date,state,fips,cases,deaths', excerpt = false, accept = [] as string[] } = {},
) => {
  const body = Buffer.from(`${header}\n${records.map(rowOf).join('')}`);
  await store.put('raw.csv', body);
  if (excerpt) {
    const lines = records.map((_, i) => i + 101);
    const all = { lines: [1, ...lines], rows: 500, regions: regions.map((name) => `US/${name}`) };
    await store.put('excerpt.json', encodeJson({ ...all, firstRecovered: {} }));
  }
  const raw = [
    { source: dataset.id, key: 'raw.csv', excerptKey: excerpt ? 'excerpt.json' : null, bytes: body.length },
  ];
  const retrieved = {
    dataset: dataset.id,
    asked: [],
    notAsked: [],
    source: { etag: '"1"', lastDate: null },
    basedOn: null,
    raw,
  };
  return transform(retrieved, dataset, store, ledger, { ...options, accept });
};
const report = async (): Promise<QualityReport> =>
  decodeJson((await store.get(reportKey))!.body, qualityReportSchema, reportKey);
const findings = async (rule: string): Promise<string[]> =>
  (await report()).rules.find(({ name }) => name === rule)!.findings.map(({ text }) => text);
const march = (day: number, cases: number, states = regions): DailyCount[] =>
  states.map((state) => record(`2021-03-0${day}`, state, cases));

describe('Transform writes the quality report of its execution', () => {
  it('with what was retrieved, its freshness and every rule', async () => {
    await run(await tableOf([]), march(1, 10));
    expect(await report()).toMatchObject({
      dataset: 'nyt-us-states',
      execution: 'daily-1',
      started: '2021-03-03T13:00:00Z',
      files: [{ source: 'nyt-us-states', key: 'raw.csv', rows: 12, accepted: 12, rejected: 0, regions: 12 }],
      freshness: { newestDate: '2021-03-01', expectedDate: '2021-03-02', daysLate: 1 },
      loaded: null,
    });
    expect((await report()).rules.map(({ name }) => name)).toContain('cumulative-fall');
  });
  it('and passes on what it found in numbers', async () =>
    expect((await run(await tableOf(march(1, 10)), march(2, 9))).quality).toEqual({
      report: reportKey,
      findings: [{ rule: 'cumulative-fall', severity: 'warning', count: 12 }],
    }));
  it('by the table that is there: revisions with the old and the new value', async () => {
    await run(await tableOf(march(2, 10)), march(2, 11, ['State 3']), { excerpt: true });
    expect(await findings('revision')).toEqual(['US/State 3, 2021-03-02: cases 10 became 11']);
  });
  it('by the months before, where a date is loaded on the first of one', async () => {
    await run(await tableOf([record('2021-02-27', 'State 0', 5)]), march(1, 10));
    expect(await findings('date-gap')).toEqual(['US/State 0 has nothing for 2021-02-28']);
  });
  it('by the whole file, also where an update retrieved a few lines of it', async () => {
    await run(await tableOf(march(1, 10)), march(2, 11, ['State 3']), { excerpt: true });
    expect((await report()).files).toMatchObject([{ rows: 500, accepted: 1, regions: 12 }]);
    expect(await findings('region-vanished')).toEqual([]);
  });
  it('also where nothing was retrieved', async () => {
    const nothing = { dataset: dataset.id, asked: [], notAsked: [], basedOn: null, raw: null };
    const source = { etag: '"1"', lastDate: date('2021-03-02') };
    await transform({ ...nothing, source }, dataset, store, await tableOf(march(2, 1)), options);
    expect(await report()).toMatchObject({ files: [], freshness: { daysLate: 0 } });
  });
});

describe('What breaks a rule of severity error fails before the table changes', () => {
  it('a part of a file that passes for the whole', async () => {
    const part = run(await tableOf(march(1, 10)), march(2, 11, regions.slice(0, 5)));
    await expect(part).rejects.toMatchObject({
      name: 'QualityError',
      message:
        'lost-regions: the source lacks 7 of the 12 regions that the table has; nothing was changed, ' +
        `and the report is ${reportKey}. Where it is right so: covid-etl run --accept lost-regions`,
    });
    expect(await store.tags('staged/')).toEqual(new Map());
    expect(await findings('lost-regions')).toHaveLength(1);
  });
  it('unless somebody has looked at it and accepts that rule, and no other', async () => {
    const [ledger, part] = [await tableOf(march(1, 10)), march(2, 11, regions.slice(0, 5))];
    await expect(run(ledger, part, { accept: ['mostly-rejected'] })).rejects.toMatchObject({
      name: 'QualityError',
    });
    expect((await run(ledger, part, { accept: ['lost-regions'] })).rows.accepted).toBe(5);
  });
  it('by the regions of the newest date alone: those that were gone before are not missed again', async () => {
    const ledger = await tableOf([...march(1, 10), ...march(2, 11, regions.slice(0, 5))]);
    expect((await run(ledger, march(3, 12, regions.slice(0, 5)))).rows.accepted).toBe(5);
    expect(await findings('region-vanished')).toEqual([]);
  });
});

describe('The schema contract', () => {
  it('notes an added column and loads', async () => {
    const ledger = await tableOf(march(1, 10));
    const renamed = { ...ledger, source: { ...ledger.source!, columns: { 'nyt-us-states': ['date'] } } };
    const { source } = await run(renamed, march(2, 11));
    expect(await findings('added-column')).toContain('nyt-us-states has a new column "fips"');
    expect(source.columns).toEqual({ 'nyt-us-states': ['date', 'state', 'fips', 'cases', 'deaths'] });
  });
  it('fails where a column that is needed was renamed, and shows both headers', async () =>
    expect(
      run(await tableOf(march(1, 10)), march(2, 11), { header: 'date,state,fips,cases,fatalities' }),
    ).rejects.toMatchObject({
      name: 'SourceFormatError',
      message: expect.stringContaining(
        'column "deaths" is missing; the header is "date,state,fips,cases,fatalities", ' +
          'it was "date,state,fips,cases,deaths"',
      ),
    }));
});
