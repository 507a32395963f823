import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { jhuCountries } from '../dataset/jhu-countries.ts';
import { us } from '../dataset/us.ts';
import type { CalendarDate } from '../record/calendar-date.ts';
import { recordsOf } from '../record/count-columns.ts';
import { encodeJson } from '../store/json.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { readRaw } from './read-raw.ts';

const newestDate = '2021-03-04' as CalendarDate;
let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raw-'));
  store = await openStore(pathToFileURL(directory).href);
});
afterEach(() => rm(directory, { recursive: true }));

const header = 'Date,Country/Region,Province/State,Confirmed,Recovered,Deaths';
/** What was retrieved of a file; an excerpt where it says so. */
const retrieved = async (source: string, text: string, excerpt?: object) => {
  const [key, excerptKey] = [`raw/${source}.csv`, excerpt ? `raw/${source}.json` : null];
  await store.put(key, Buffer.from(text));
  if (excerptKey) await store.put(excerptKey, encodeJson(excerpt));
  return { source, key, excerptKey, bytes: text.length };
};
const positive = '2020-12-13,US,,16000000,6246605,300000';
const zero = '2020-12-14,US,,16200000,0,301000';

describe('What was retrieved of a file with recovered', () => {
  it('takes a zero after a positive one for unknown, and says so', async () => {
    const raw = await retrieved('jhu-countries', `${header}\n${positive}\n${zero}\n`);
    const { counts, files } = await readRaw(store, [raw], jhuCountries, newestDate);
    const records = recordsOf(counts);
    expect(records.map(({ date, recovered }) => [date, recovered])).toEqual([
      ['2020-12-13', 6_246_605],
      ['2020-12-14', null],
    ]);
    expect(files[0]?.unknownRecovered.map(({ date }) => date)).toEqual(['2020-12-14']);
  });
  it('also where an excerpt has the zero alone: what the whole file had stands beside it', async () => {
    const firstRecovered = { US: '2020-02-09' };
    const excerpt = { lines: [1, 700], rows: 44_589, regions: ['France', 'US'], firstRecovered };
    const raw = await retrieved('jhu-countries', `${header}\n${zero}\n`, excerpt);
    const { counts, files } = await readRaw(store, [raw], jhuCountries, newestDate);
    const records = recordsOf(counts);
    expect(records).toMatchObject([{ cases: 16_200_000, recovered: null }]);
    expect(files[0]).toMatchObject({ rows: 44_589, regions: new Set(['France', 'US']) });
  });
});

describe('What was retrieved of several files', () => {
  it('is one record a date, and a rejection says which file it is in', async () => {
    const raw = [
      await retrieved('nyt-us', 'date,cases,deaths\n2020-12-13,16160000,298000\n2020-12-14,x,1\n'),
      await retrieved('jhu-countries', `${header}\n${positive}\n2020-12-13,Uruguay,,1,x,1\n`),
    ];
    const { counts, rejections, files } = await readRaw(store, raw, us, newestDate);
    expect(recordsOf(counts)).toEqual([
      { region: 'US', date: '2020-12-13', cases: 16_160_000, deaths: 298_000, recovered: 6_246_605 },
    ]);
    expect(rejections).toEqual([{ source: 'nyt-us', line: 3, reason: 'cases is not a whole number: "x"' }]);
    expect(files.map(({ rows }) => rows)).toEqual([2, 1]);
  });
  it('is none of the dataset’s where its file is not', async () =>
    expect(readRaw(store, [await retrieved('owid-countries', '')], us, newestDate)).rejects.toMatchObject({
      name: 'StoreFormatError',
    }));
});
