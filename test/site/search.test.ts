import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './browser.js';
import { base, fileOf, isApi, listPages, Site } from './site.js';

let site: Site;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  site = await Site.serve();
  browser = await openBrowser();
  page = await browser.newPage();
  await site.open(page, '/');
  await page.locator('button.DocSearch-Button').first().click();
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

async function search(subject: string): Promise<string[]> {
  const box = page.locator('.VPLocalSearchBox input');
  await box.fill(subject);
  await page.locator('.VPLocalSearchBox .result').first().waitFor();
  // The results follow the input after a while; what is shown has settled when it stays the same.
  let [before, now] = ['', 'unknown'];
  for (let i = 0; i < 20 && before !== now; i++) {
    await page.waitForTimeout(150);
    [before, now] = [now, (await hrefs()).join()];
  }
  return hrefs();
}

const hrefs = () =>
  page
    .locator('.VPLocalSearchBox .result')
    .evaluateAll((links) => links.map((a) => new URL((a as HTMLAnchorElement).href).pathname));

const written = listPages().filter((path) => path !== '/' && !isApi(path));

test.each(written)('finds %s by its title', async (path) => {
  const html = readFileSync(fileOf(path) ?? '', 'utf8');
  const title = /<h1[^>]*>(.*?) *<a/.exec(html)?.[1] ?? '';
  const found = await search(title);
  expect(found.slice(0, 5)).toContain(`${base}${path}`);
});

test.each([
  ['deadlock', '/guide/transactions'],
  ['23505', '/errors'],
  ['could not obtain lock', '/errors'],
  ['AUTO_SEQUENCE_LOCK_TIMEOUT', '/errors'],
  ['soft delete', '/guide/numbers'],
  ['insertMany', '/recipes/import'],
  ['migration', '/recipes/existing-table'],
  ['row-level security', '/production/security'],
  ['metadataProvider', '/start/quick-start'],
  ['pg_locks', '/production/monitoring'],
  ['auditors', '/production/gapless'],
  ['BaseExceptionFilter', '/integrations/nestjs'],
  ['tenant', '/recipes/tenants'],
])('finds %s in %s', async (subject, path) => {
  expect(await search(subject)).toContain(`${base}${path}`);
});
