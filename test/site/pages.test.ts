import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { findBarriers } from './barriers.js';
import { openBrowser } from './browser.js';
import { exists } from './links.js';
import { base, homepage, isApi, listPages, Site } from './site.js';

const pages = listPages();

let site: Site;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  site = await Site.serve();
  browser = await openBrowser();
  page = await browser.newPage({ reducedMotion: 'reduce' });
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on(
    'response',
    (response) => response.status() >= 400 && problems.push(`${String(response.status())} ${response.url()}`),
  );
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

describe.each(pages)('%s', (path) => {
  beforeAll(async () => {
    problems = [];
    await page.setViewportSize({ width: 1280, height: 900 });
    await site.open(page, path);
  });

  test('loads without an error in the console', () => {
    expect(problems).toEqual([]);
  });

  test('has a title, and one heading of the first order', async () => {
    expect(await page.title()).not.toBe('');
    expect(await page.locator('h1').count()).toBe(1);
  });

  test('links to nothing that is not there', async () => {
    const hrefs = await page.locator('a[href]').evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).href));
    const addresses = hrefs.map((href) => href.replace(`${site.origin}${base}`, homepage));
    expect([...new Set(addresses)].filter((address) => !exists(address))).toEqual([]);
  });

  if (!isLikeAnother(path)) {
    test('is accessible in the light and in the dark', async () => {
      expect(await findBarriers(page)).toEqual([]);
    });
  }

  test('does not scroll sideways at 360 pixels', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const wide = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(wide).toBe(0);
  });
});

/** Whether TypeDoc made the page as it made one before it, of the same kind: one of each is enough for axe. */
function isLikeAnother(path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return isApi(path) && pages.find((other) => other.startsWith(folder)) !== path;
}
