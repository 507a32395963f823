import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'valibot';
import { monthSchema } from '../record/calendar-date.ts';
import { fileStore } from '../store/file-store.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { emptyLedger } from './ledger.ts';
import type { Ledger } from './stored-ledger.ts';
import { unrecordedMonths } from './unrecorded-months.ts';

const february = parse(monthSchema, '2021-02');
const march = parse(monthSchema, '2021-03');
const body = Buffer.from('rows');

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'unrecorded-'));
  store = fileStore(pathToFileURL(directory));
});
afterEach(() => rm(directory, { recursive: true }));

const write = (month: typeof march, text = body): Promise<string> =>
  store.put(keys.tableMonth('nyt-us', month), text);
const unrecorded = async (months: Ledger['months']) => [
  ...(await unrecordedMonths(store, { ...emptyLedger('nyt-us'), months })),
];

describe('The ledger does not know a month of the table', () => {
  it('that was written and never got into it', async () => {
    const etag = await write(february);
    await write(march);
    expect(await unrecorded({ [february]: etag })).toEqual([march]);
  });
  it('that was written again since', async () => {
    const etag = await write(march);
    await write(march, Buffer.from('other rows'));
    expect(await unrecorded({ [march]: etag })).toEqual([march]);
  });
  it('that is gone', async () => expect(await unrecorded({ [march]: '"1"' })).toEqual([march]));
  it('but one that was written and written back is as it was', async () => {
    const etag = await write(march);
    await write(march, Buffer.from('other rows'));
    await write(march);
    expect(await unrecorded({ [march]: etag })).toEqual([]);
  });
  it('but what else lies there, or belongs to another dataset, is no month of it', async () => {
    await store.put(`${keys.table('nyt-us')}month=2021-03/notes.txt`, body);
    await store.put(`${keys.table('nyt-us')}part.parquet`, body);
    await store.put(keys.tableMonth('nyt-us-counties', march), body);
    expect(await unrecorded({})).toStrictEqual([]);
  });
});
