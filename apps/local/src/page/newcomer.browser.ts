import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { parseCalendarDate, sampleCsv } from '@covid-etl/etl-core';
import { describeInBrowser, firstPaintMs, keepScreenshot } from '../testing/browser.ts';
import { createUser, type RunningSystem } from '../testing/user.ts';

const { source, run, start } = createUser();

/** The real figures where they are at hand, for the pictures of the README; else made-up ones of the same days. */
const figures = process.env.COVID_ETL_NYT_US_CSV;
const lastDate = '2023-03-23';
const readRows = async (): Promise<string[]> =>
  (figures ? await readFile(figures, 'utf8') : sampleCsv(parseCalendarDate(lastDate)!)).trimEnd().split('\n');

describeInBrowser('Somebody who has just started the system', ({ visit, complaints }) => {
  let system: RunningSystem;
  beforeEach(async () => {
    const rows = await readRows();
    source.publish(`${rows.filter((row) => row.slice(0, 10) !== lastDate).join('\n')}\n`);
  });
  afterEach(() => system.stop());

  it('sees three years of figures, and what became of a day that failed, within a minute', async () => {
    const since = performance.now();
    system = await start('--dataset', 'nyt-us', '--source', source.url);
    const viewport = { width: 1280, height: 860 };
    const page = await visit(system.url, { viewport });
    await page.locator('.chart svg').waitFor();
    expect(performance.now() - since).toBeLessThan(60_000);
    expect(await firstPaintMs(page)).toBeLessThan(1_000);
    expect(await page.locator('.readout caption').textContent()).toBe('2023-03-22');
    const chart = (await page.getByRole('slider').boundingBox())!;
    await page.mouse.move(chart.x + chart.width * 0.63, chart.y + chart.height / 2);
    if (figures) await keepScreenshot(page, 'readme-counts', { fullPage: false });

    await run('run', '--date', lastDate);
    await page.getByRole('link', { name: 'Pipeline' }).click();
    await page.locator('.health').getByText(`1 day failed and will be tried again: ${lastDate}`).waitFor();
    await page.locator('.graph .state.failed').waitFor();
    await page.setViewportSize({ ...viewport, height: 1330 });
    if (figures) await keepScreenshot(page, 'readme-pipeline', { fullPage: false });
    expect(complaints()).toEqual([]);
  });
});
