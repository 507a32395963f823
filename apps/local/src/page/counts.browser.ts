import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser, fitsItsScreen, keepScreenshot, barriers } from '../testing/browser.ts';
import { createUser, type RunningSystem } from '../testing/user.ts';

const { below, start } = createUser();

/**
 * Cases of Ohio, with a correction on the 5th; of Utah, with a gap from the 8th to the 10th; and of a part of Utah, whose
 * name begins with Utah's.
 */
const states = (): string => {
  const rows = Array.from({ length: 20 }, (_, i) => i + 1).flatMap((day) => {
    const date = `2021-03-${String(day).padStart(2, '0')}`;
    const ohio = 1_000 * day - (day >= 5 ? 1_500 : 0);
    const utah = 100 * day;
    const part = `${date},Utah (Navajo Nation),,${day},`;
    return [
      `${date},Ohio,39,${ohio},${day}`,
      part,
      ...(day < 8 || day > 10 ? [`${date},Utah,49,${utah},`] : []),
    ];
  });
  return ['date,state,fips,cases,deaths', ...rows, ''].join('\n');
};

describeInBrowser('The page shows the figures of the table', ({ visit, complaints }) => {
  let system: RunningSystem;
  beforeEach(async () => {
    await writeFile(below('states.csv'), states());
    system = await start('--dataset', 'nyt-us-states', '--source', `nyt-us-states=${below('states.csv')}`);
  });
  afterEach(() => system.stop());

  const open = async (search = '', options = {}): Promise<Page> => {
    const page = await visit(`${system.url}/${search}`, options);
    await page.locator('.chart svg').waitFor();
    return page;
  };
  const readout = async (page: Page): Promise<string[]> =>
    (await page.locator('.readout tr:has(td), .readout caption').allTextContents()).map((text) =>
      text.replaceAll(/\s+/g, ' ').trim(),
    );
  it('the largest region first, on its newest day, with its source and its licence', async () => {
    const page = await open();
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['New cases per day']);
    expect(await readout(page)).toEqual(['2021-03-20', 'US/Ohio1,0001,00018,500']);
    expect(await page.locator('.source').textContent()).toMatch(/The New York Times.*CC BY-NC 4\.0/);
    expect(complaints()).toEqual([]);
  });

  it('exact figures of any day, by the pointer and by the keys', async () => {
    const page = await open();
    const chart = page.getByRole('slider');
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + 100);
    expect((await readout(page))[0]).toBe('2021-03-01');
    await chart.press('End');
    await chart.press('ArrowLeft');
    expect((await readout(page))[0]).toBe('2021-03-19');
    expect(await chart.getAttribute('aria-valuetext')).toBe(
      '2021-03-19. US/Ohio: new 1,000, 7-day average 1,000, total 17,500',
    );
  });

  it('regions side by side; corrections and gaps are marked and told, not smoothed away', async () => {
    const page = await open();
    await page.getByLabel('Compare with').fill('US/Utah');
    await page.getByLabel('Compare with').press('Enter');
    await page.getByRole('button', { name: 'Remove US/Utah', exact: true }).waitFor();
    await page.locator('.chart .gap rect').waitFor();
    expect(await page.locator('.chart .correction path').count()).toBe(1);
    await page.getByText('1 day on which the source corrected').click();
    await page.getByText('1 gap').click();
    expect(await page.locator('.remarks li').allTextContents()).toEqual([
      '2021-03-05, US/Ohio: -500',
      'US/Utah: 2021-03-08 to 2021-03-10',
    ]);
    // The line of Utah goes on after the gap, and not through it.
    await page.getByLabel('cumulative').check();
    const lines = page.locator('.chart [aria-label="line"] path');
    await expect(lines.nth(1).getAttribute('d')).resolves.toMatch(/^M.*M/);
    expect(new URL(page.url()).searchParams.getAll('region')).toEqual(['US/Ohio', 'US/Utah']);
  });

  it('a region that is typed, letter by letter, also where another one’s name begins with it', async () => {
    const page = await open();
    const field = page.getByLabel('Compare with');
    await field.pressSequentially('us/utah (nav');
    await field.press('Enter');
    await page.getByRole('button', { name: 'Remove US/Utah (Navajo Nation)' }).waitFor();
    await field.pressSequentially('us/utah');
    await field.press('Enter');
    await page.getByRole('button', { name: 'Remove US/Utah', exact: true }).waitFor();
    await field.pressSequentially('Atlantis');
    await field.press('Enter');
    await page.getByText('There is no region “Atlantis”.').waitFor();
    expect(new URL(page.url()).searchParams.getAll('region')).toEqual([
      'US/Ohio',
      'US/Utah (Navajo Nation)',
      'US/Utah',
    ]);
  });

  it('as the address says it: a view can be kept, and gone back from', async () => {
    const page = await visit(`${system.url}/?region=US/Utah&count=deaths`);
    await page.getByText('There are no deaths of US/Utah from 2021-03-01 to 2021-03-20.').waitFor();
    await page.getByLabel('cases', { exact: true }).check();
    await page.getByLabel('per 100,000 people').check();
    await page.getByRole('heading', { name: 'New cases per day, for each 100,000 people' }).waitFor();
    expect(new URL(page.url()).search).toBe('?region=US%2FUtah&per=100k');
    await page.goBack();
    await page.getByRole('heading', { name: 'New cases per day', exact: true }).waitFor();
    await page.reload();
    await page.locator('.readout').waitFor();
    expect(await readout(page)).toEqual(['2021-03-20', 'US/Utah1001002,000']);
  });

  it('a range of days', async () => {
    const page = await open();
    await page.getByLabel('to', { exact: true }).fill('2021-03-10');
    await page.getByText('2021-03-10', { exact: true }).waitFor();
    expect(await page.getByRole('slider').getAttribute('aria-valuemax')).toBe('9');
  });

  it('a range that is typed, which nobody has to go back through digit by digit', async () => {
    const page = await open();
    const entries = await page.evaluate<number>('history.length');
    await page.getByLabel('from', { exact: true }).pressSequentially('03052021');
    await page.waitForURL(/from=2021-03-05$/);
    expect(await page.getByRole('slider').getAttribute('aria-valuemax')).toBe('15');
    expect(await page.evaluate<number>('history.length')).toBe(entries);
  });

  it('and says so where there are no such days or regions', async () => {
    const page = await visit(`${system.url}/?from=2021-03-15&to=2021-03-05&region=US/Atlantis`);
    await page.getByText('No day lies from 2021-03-15 to 2021-03-05; the table has 2021-03-01 to').waitFor();
    await page.getByText('The newest month of the table has no region US/Atlantis.').waitFor();
  });

  it('again, where they could not be read at first', async () => {
    const page = await visit('about:blank');
    await page.route('**/ledger.json', (route) => route.abort(), { times: 1 });
    await page.goto(system.url);
    await page.getByRole('alert').getByText('can’t be reached; it is asked for again').waitFor();
    await page.locator('.chart svg').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('and gives them as CSV', async () => {
    const page = await open('?region=US/Ohio');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /Download as CSV \(20 rows\)/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('nyt-us-states-cases.csv');
    const lines = (await readFile(await download.path(), 'utf8')).split('\n');
    expect(lines[0]).toBe('dataset,region,date,cases,new_cases,new_cases_7day_avg,source,licence');
    expect(lines[5]).toMatch(/^nyt-us-states,US\/Ohio,2021-03-05,3500,-500,,"?The New York Times/);
  });

  it('and as a table', async () => {
    const page = await open('?region=US/Ohio');
    await page.getByText('The same as a table').click();
    const row = page.getByRole('region', { name: 'Figures as a table' }).locator('tbody tr').first();
    expect(await row.textContent()).toBe('2021-03-20US/Ohio1,0001,00018,500');
  });

  it.each([
    { width: 360, colorScheme: 'light' },
    { width: 1600, colorScheme: 'dark' },
  ] as const)('on a screen of $width pixels, $colorScheme, for everybody', async ({ width, colorScheme }) => {
    const page = await open('?region=US/Ohio&region=US/Utah', {
      viewport: { width, height: 800 },
      colorScheme,
    });
    await keepScreenshot(page, `counts-${width}-${colorScheme}`);
    expect(await fitsItsScreen(page)).toBe(true);
    expect(await barriers(page)).toEqual([]);
    expect(complaints()).toEqual([]);
  });
});
