import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSampleSource, type SampleSource } from './sample-source.ts';

let now = '2021-03-02T00:30:00Z';
let source: SampleSource;
beforeAll(async () => void (source = await startSampleSource('UTC', () => now)));
afterAll(() => source.close());
const lastRow = async (): Promise<string> =>
  (await (await fetch(source.url)).text()).trimEnd().split('\n').at(-1) ?? '';

describe('The sample is published as a newspaper publishes', () => {
  it('the row of a day appears on the next one', async () => {
    now = '2021-03-02T00:30:00Z';
    expect(await lastRow()).toMatch(/^2021-03-01,/);
    now = '2021-03-03T00:30:00Z';
    expect(await lastRow()).toMatch(/^2021-03-02,/);
  });
  it('the same rows are answered 304, new ones 200', async () => {
    now = '2021-03-03T00:30:00Z';
    const etag = (await fetch(source.url)).headers.get('etag') ?? '';
    const again = () => fetch(source.url, { headers: { 'if-none-match': etag } });
    expect((await again()).status).toBe(304);
    now = '2021-03-04T00:30:00Z';
    expect((await again()).status).toBe(200);
  });
  it('nothing else is there', async () => expect((await fetch(new URL('/x', source.url))).status).toBe(404));
});
