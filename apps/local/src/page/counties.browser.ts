import { mkdir } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { writeCountyTable } from '../testing/county-table.ts';
import { describeInBrowser, firstPaintMs } from '../testing/browser.ts';
import { createUser } from '../testing/user.ts';

const { below, start } = createUser();

describeInBrowser('With millions of rows in the table', ({ visit, complaints }) => {
  it('the page is there within a second, and finds each of thousands of counties', async () => {
    await mkdir(below('data', 'store'), { recursive: true });
    expect(await writeCountyTable(below('data'))).toBeGreaterThan(2_500_000);
    const system = await start('--dataset', 'sample-us');
    try {
      const page = await visit(system.url);
      await page.locator('.chart svg').waitFor();
      expect(await firstPaintMs(page)).toBeLessThan(1_000);

      await page.getByLabel('Dataset').selectOption('nyt-us-counties');
      await page.getByLabel('Compare with').waitFor();
      await page.getByLabel('Compare with').fill('US/State 20/County 1050');
      await page.getByLabel('Compare with').press('Enter');
      await page.getByRole('button', { name: 'Remove US/State 20/County 1050' }).waitFor();
      expect(await page.locator('.readout caption').textContent()).toBe('2023-03-23');
      const figures = page.locator('.readout tr', { hasText: 'US/State 20/County 1050' }).locator('td');
      // The 1,157th day after the first one; the county's place among the others gives its new cases a day.
      const [fresh, average, total] = (await figures.allTextContents()).map((text) =>
        Number(text.replaceAll(',', '')),
      );
      expect(average).toBe(fresh);
      expect(total).toBe(1_157 * (fresh ?? 0));
      expect(complaints()).toEqual([]);
    } finally {
      await system.stop();
    }
  });
});
