import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser, fitsItsScreen, keepScreenshot, barriers } from '../testing/browser.ts';
import { upTo } from '../testing/published.ts';
import { createUser, type RunningSystem } from '../testing/user.ts';

const { source, run, start } = createUser();

describeInBrowser('The page shows the pipeline', ({ visit, complaints }) => {
  let system: RunningSystem;
  beforeEach(async () => {
    source.publish(upTo('2021-03-01'));
    system = await start('--dataset', 'nyt-us', '--source', source.url);
  });
  afterEach(() => system.stop());

  const open = async (options = {}): Promise<Page> => {
    const page = await visit(`${system.url}/?page=pipeline`, options);
    await page.locator('.calendar .day').first().waitFor();
    return page;
  };
  const health = (page: Page) => page.locator('.health');
  const day = (page: Page, date: string) => page.locator(`[data-date="${date}"]`);

  it('that is well: each day, the way of the last execution, what comes next, what was sent', async () => {
    const page = await open();
    await health(page).getByText('Every day from 2021-02-20 to 2021-03-01 is loaded').waitFor();
    expect(await page.locator('.graph .state.done').count()).toBe(6);
    expect(await page.locator('.schedules').textContent()).toMatch(
      /cron\(0 13 \* \* \? \*\) next in \d+ (hour|minute|second)s?, at/,
    );
    expect(await page.locator('.messages summary').first().textContent()).toContain('ETLJobStatus');
    expect(await page.locator('.quality').textContent()).toContain('nyt-us');
    expect(complaints()).toEqual([]);
  });

  it('a day that failed, so that nobody has to ask what it means, and how it heals', async () => {
    const page = await open();
    await run('run', '--date', '2021-03-02');
    await health(page).getByText('1 day failed and will be tried again: 2021-03-02').waitFor();
    expect(await health(page).textContent()).toMatch(
      /The source has not published all the days that were asked for\..*Nothing has to be done: .* starts the workflow with all that waits at .* 07:00:00 UTC/,
    );
    expect(await day(page, '2021-03-02').getAttribute('aria-label')).toBe(
      '2021-03-02: failed, waits for the next retry',
    );
    expect(await page.locator('.graph .state.failed').textContent()).toContain('✗ Load');
    expect(await page.locator('.execution .failure').textContent()).toContain(
      'nyt-us has no row yet for 2021-03-02',
    );
    await day(page, '2021-03-02').click();
    await page.locator('.day-details').getByText('FAILED', { exact: true }).waitFor();
    await keepScreenshot(page, 'pipeline-failed-day');

    source.publish(upTo('2021-03-02'));
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByText('1 failed event taken from the queue, 1 execution started.').waitFor();
    await health(page).getByText('Every day from 2021-02-20 to 2021-03-02 is loaded').waitFor();
    expect(await day(page, '2021-03-02').getAttribute('aria-label')).toBe(
      '2021-03-02: in the table, after 1 failed',
    );
    expect(complaints()).toEqual([]);
  });

  it('each execution that is chosen, and each day, by the keys too', async () => {
    const page = await open();
    const rows = page.getByRole('region', { name: 'Last executions' }).locator('tbody button');
    await rows.nth(1).click();
    expect(await page.locator('#execution-title').textContent()).toBe(await rows.nth(1).textContent());
    expect(await page.locator('.graph .taken').count()).toBe(5);
    await day(page, '2021-03-01').focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator('.day-details').getByText('2021-02-28: in the table').waitFor();
    expect(await page.locator(':focus').getAttribute('data-date')).toBe('2021-02-28');
    await page.getByRole('button', { name: 'Follow the newest execution' }).click();
    expect(await page.locator('#execution-title').textContent()).toBe(await rows.nth(0).textContent());
    await page.goto(`${system.url}/?page=pipeline&execution=long-ago`);
    await page.getByText(/^long-ago is not among the last \d executions\.$/).waitFor();
  });

  it('that can’t be reached: what is shown is as it was', async () => {
    const page = await open();
    await page.route('**/pipeline.json', (route) => route.abort());
    await page.getByRole('alert').getByText('What is shown is as it was').waitFor();
    expect(await page.locator('.calendar .day').count()).toBe(10);
  });

  it.each([
    { width: 360, colorScheme: 'dark' },
    { width: 1600, colorScheme: 'light' },
  ] as const)('on a screen of $width pixels, $colorScheme, for everybody', async ({ width, colorScheme }) => {
    await run('run', '--date', '2021-03-02');
    const page = await open({ viewport: { width, height: 800 }, colorScheme });
    await day(page, '2021-03-02').click();
    await keepScreenshot(page, `pipeline-${width}-${colorScheme}`);
    expect(await fitsItsScreen(page)).toBe(true);
    expect(await barriers(page)).toEqual([]);
  });
});

describeInBrowser('The page runs the pipeline', ({ visit, complaints }) => {
  it('by a button, live: the execution is seen as it runs', async () => {
    const system = await start('--dataset', 'sample-us');
    try {
      const page = await visit(`${system.url}/?page=pipeline`);
      await page.getByRole('button', { name: 'Run now' }).click();
      await page.getByText(/^Started: page-sample-us-/).waitFor();
      await page.locator('.execution').getByText('SUCCEEDED', { exact: true }).waitFor();
      expect(await page.locator('#execution-title').textContent()).toMatch(/^page-sample-us-/);
      expect(new URL(page.url()).searchParams.get('execution')).toMatch(/^page-sample-us-/);
      await page.getByRole('button', { name: 'Retry now' }).click();
      await page.getByText('Nothing waits to be retried.').waitFor();
      expect(complaints()).toEqual([]);
    } finally {
      await system.stop();
    }
  });
});
