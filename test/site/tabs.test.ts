import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './browser.js';
import { Site } from './site.js';

let site: Site;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  site = await Site.serve();
  browser = await openBrowser();
  page = await browser.newPage();
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

const selected = () => page.getByRole('tab', { selected: true }).allInnerTexts();
const open = (path: string) => site.open(page, path);

test('the style that a reader chooses is shown in each group of a page, on other pages, and the next time', async () => {
  await open('/start/quick-start');
  expect(await selected()).toEqual(['defineEntity', 'defineEntity']);

  await page.getByRole('tab', { name: 'ES decorators' }).last().click();
  expect(await selected()).toEqual(['ES decorators', 'ES decorators']);
  await page.getByText("from '@mikro-orm/decorators/es'").first().waitFor();

  await open('/recipes/per-year');
  expect(await selected()).toEqual(['ES decorators']);
  await open('/start/quick-start');
  expect(await selected()).toEqual(['ES decorators', 'ES decorators']);
});

test('a tab is chosen by keyboard', async () => {
  await open('/start/quick-start');
  await page.getByRole('tab', { name: 'ES decorators' }).first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  expect(await selected()).toEqual(['Legacy decorators', 'Legacy decorators']);
});
