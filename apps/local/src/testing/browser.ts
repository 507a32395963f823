import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe'];

/** Where a Chromium is: the one that CHROME_PATH names, one in the PATH, or the one that Playwright has installed. */
const findChromium = (): string | undefined => {
  const { CHROME_PATH, PATH = '' } = process.env;
  if (CHROME_PATH) return CHROME_PATH;
  const inPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...inPath, chromium.executablePath()].find((file) => existsSync(file));
};

const howToInstall =
  'no Chromium was found. Install one by: apt-get install chromium (Debian), brew install --cask chromium (macOS), or ' +
  'npx playwright-core install chromium (any); or name one by CHROME_PATH';

/** What a person with a browser does and sees. */
export interface Person {
  /** Opens a page. What it does wrong by itself is noted: see complaints. */
  readonly visit: (url: string, options?: BrowserContextOptions) => Promise<Page>;
  /** What went wrong in the pages so far: errors, refusals of the content security policy, requests to elsewhere. */
  readonly complaints: () => readonly string[];
}

const screenshots = fileURLToPath(new URL('../../../../dist/screenshots/', import.meta.url));

/** Keeps a picture of the whole page, or of what of it is on the screen: `dist/screenshots/<name>.png`. */
export const keepScreenshot = async (page: Page, name: string, { fullPage = true } = {}): Promise<void> => {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage, animations: 'disabled' });
};

/**
 * When the page first shows something, in milliseconds after it was asked for: the best of three times, because a busy
 * machine only ever makes it longer.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/API/PerformancePaintTiming
 */
export const firstPaintMs = async (page: Page): Promise<number> => {
  const paints: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    await page.reload();
    await page.locator('.chart svg').waitFor();
    paints.push(
      await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`),
    );
  }
  return Math.min(...paints);
};

/** Whether nothing of a page lies beside the screen. */
export const fitsItsScreen = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth');

/**
 * What axe finds that keeps somebody from using the page, or makes it harder, each with where it is.
 *
 * @see https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
 */
export const barriers = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`));
};

/** Tests in a real browser. Where there is none they are skipped, and say how to get one. */
export const describeInBrowser = (rule: string, tests: (person: Person) => void): void => {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    describe.skip(`${rule}: SKIPPED, ${howToInstall}`, () => tests({} as Person));
    console.warn(`SKIPPED: ${howToInstall}`);
    return;
  }
  describe(rule, () => {
    let browser: Browser;
    let complaints: string[] = [];
    beforeAll(async () => void (browser = await chromium.launch({ executablePath })));
    afterAll(() => browser.close());
    afterEach(async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      complaints = [];
    });
    tests({
      visit: async (url, options) => {
        const context = await browser.newContext({ acceptDownloads: true, ...options });
        const page = await context.newPage();
        page.setDefaultTimeout(30_000);
        page.on('pageerror', (error) => complaints.push(String(error)));
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text());
        });
        page.on('request', (request) => {
          const { hostname, protocol } = new URL(request.url());
          if (hostname !== '127.0.0.1' && protocol !== 'blob:') complaints.push(`asks ${request.url()}`);
        });
        await page.goto(url);
        return page;
      },
      complaints: () => complaints,
    });
  });
};
