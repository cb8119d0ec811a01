import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { findBarriers } from './barriers.js';
import { openBrowser } from './browser.js';
import { Site } from './site.js';

let site: Site;
let browser: Browser;
let page: Page;
let problems: string[];
let hosts: Set<string>;

beforeAll(async () => {
  site = await Site.serve();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

beforeEach(async () => {
  problems = [];
  hosts = new Set();
  page = await browser.newPage({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => hosts.add(new URL(request.url()).origin));
});

afterEach(async () => {
  await page.close();
  expect(problems).toEqual([]);
});

async function open(query = ''): Promise<void> {
  await site.open(page, `/playground${query}`);
  await isDone();
}

const isDone = () => page.locator('.playground[aria-busy=false]').waitFor();

async function press(name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await isDone();
}

async function toggle(name: string): Promise<void> {
  // The library's declaration decides what is checked: the click is enough.
  await page.getByRole('checkbox', { name }).click();
  await isDone();
}

/** The numbers in the table, the newest first. */
const numbers = () => page.locator('.rows td.number').allInnerTexts();
const newestEntry = () => page.locator('.log .entry').first();
const search = () => new URL(page.url()).search;

test('starts by itself, from files of the site alone, and shows the first flush with its statements', async () => {
  await open();
  expect([...hosts].filter((origin) => origin !== site.origin && origin.startsWith('http'))).toEqual([]);
  expect(await numbers()).toEqual(['2', '1', '1']);
  await expectEntry('Three invoices in one flush', '4 statements', /^begin;[^]*insert into[^]*'Bob'[^]*commit;$/);
});

test('counts on, gives the number of a deleted row again, and with `reuse: false` does not', async () => {
  await open();
  await press('Create one');
  expect(await numbers()).toEqual(['3', '2', '1', '1']);
  await press('Delete the last');
  await expectEntry('The last invoice is deleted', '3 statements', /delete from/);
  await press('Create one');
  expect(await numbers()).toEqual(['3', '2', '1', '1']);

  await toggle('reuse: false');
  expect(await numbers()).toEqual(['4', '2', '1', '1']);
  expect(await page.locator('.counters td').allInnerTexts()).toEqual(['["Ada"]', '4', '["Bob"]', '1']);
});

test('numbers a thousand with one question', async () => {
  await open();
  await press('Create a thousand');
  await page.getByText('1,003 rows; the newest 20 are shown.').waitFor();
  expect((await numbers())[0]).toBe('336');
  await expectEntry('A thousand invoices', '7 statements', /-- and 298 more rows/);
});

test('a rolled-back flush takes no number, and an import counts', async () => {
  await open();
  await press('Roll back');
  await expectEntry('rolled back', '4 statements', /rollback;$/);
  await press('Create one');
  expect((await numbers())[0]).toBe('3');
  await press('Import by raw SQL');
  await expectEntry('raw SQL', '1 statement', /insert into/);
  await press('Create one');
  expect((await numbers()).slice(0, 2)).toEqual(['14', '13']);
});

test('a row by raw SQL has a number with `trigger: true`, and is refused without', async () => {
  await open();
  await press('Raw SQL without a number');
  await newestEntry().getByText('23502').waitFor();
  await toggle('trigger: true');
  expect(await numbers()).toEqual(['3', '2', '1', '1']);
  await press('Create one');
  expect((await numbers())[0]).toBe('4');
  // The first flush that can be left to the trigger has asked whether it is there.
  await press('Create one');
  expect((await numbers())[0]).toBe('5');
  await expectEntry('One invoice', '3 statements', /returning[^]*number/);
  await toggle('when');
  await page.getByRole('alert').getByText('AUTO_SEQUENCE_INVALID_OPTIONS').waitFor();
});

test('a draft gets its number when it is issued', async () => {
  await open('?when=true');
  expect(await page.getByRole('button', { name: 'Issue a draft' }).isDisabled()).toBe(true);
  await press('Create a draft');
  expect((await numbers())[0]).toBe('null');
  await press('Issue a draft');
  expect((await numbers())[0]).toBe('3');
});

test('counts for whom and in what scope the reader says', async () => {
  await open();
  await page.getByLabel('customer of the next step').selectOption('Bob');
  await page.getByLabel('year of the next step').selectOption('2027');
  await press('Create one');
  expect((await numbers())[0]).toBe('2');
  await toggle('year');
  expect((await numbers())[0]).toBe('1');
  await toggle('customer');
  await toggle('year');
  expect(await numbers()).toEqual(['4', '3', '2', '1']);
});

test('an address that is shared shows the same', async () => {
  await open();
  expect(search()).toBe('');
  await page.getByRole('textbox', { name: 'startAt' }).fill('1000');
  await page.getByRole('textbox', { name: 'startAt' }).press('Enter');
  await press('Create one');
  await press('Delete the last');
  await toggle('reuse: false');
  await press('Create one');
  const [address, before] = [search(), await numbers()];
  expect(before).toEqual(['1003', '1001', '1000', '1000']);
  await open(address);
  expect(await numbers()).toEqual(before);
  expect(await page.locator('.log .entry').count()).toBe(4);

  await press('Undo');
  expect(await numbers()).toEqual(['1001', '1000', '1000']);
  await press('Start again');
  expect(await numbers()).toEqual(['2', '1', '1']);
  expect(search()).toBe('');
});

test('an address that makes no sense shows what is left of it', async () => {
  await open('?uniqueWith=nothing&startAt=7&when=perhaps&steps=one.Eve.1999,explode,one');
  expect(await numbers()).toEqual(['8', '7']);
});

test("shows the library's refusal of a declaration, and goes on when it is put right", async () => {
  await open();
  await page.getByRole('textbox', { name: 'step' }).fill('0');
  await page.getByRole('textbox', { name: 'step' }).press('Enter');
  const refusal = page.getByRole('alert');
  await refusal.getByText('AUTO_SEQUENCE_INVALID_OPTIONS').waitFor();
  expect(await refusal.getByRole('link').getAttribute('href')).toMatch(/\/errors#auto_sequence_invalid_options$/);
  expect(await page.getByRole('button', { name: 'Create one' }).isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'step' }).fill('5');
  await page.getByRole('textbox', { name: 'step' }).press('Enter');
  await isDone();
  expect(await numbers()).toEqual(['6', '1', '1']);
});

test('shows what the database refuses, and the statements that it got', async () => {
  await open('?startAt=2147483647&steps=one');
  await press('Create one');
  await newestEntry().getByText('AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE').waitFor();
  await expectEntry('One invoice', '3 statements', /rollback;$/);
});

test.each([
  ['With the lock', 10, 'Ada has 1 to 6'],
  ['Without', 8, 'B has to do everything again'],
])('the race is stepped through: %s', async (which, steps, end) => {
  await site.open(page, '/playground');
  const race = page.locator('.race');
  await race.getByRole('button', { name: which }).click();
  for (let i = 1; i < steps; i++) {
    await race.getByText(`${String(i)} of ${String(steps)},`).waitFor();
    await race.getByRole('button', { name: 'Next' }).click();
  }
  await race.getByText(end).waitFor();
  expect(await race.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
  await race
    .getByRole('button', { name: /read: 4/ })
    .first()
    .click();
  await race.locator('.detail').getByText('order by').waitFor();
});

test('is accessible when it is full, in the light and in the dark', async () => {
  await open('?when=true&reuse=false&steps=first,draft,thousand');
  expect(await findBarriers(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(360);
});

/** Expects the newest step of the log to be this. */
async function expectEntry(title: string, count: string, sql: RegExp): Promise<void> {
  const entry = newestEntry();
  await entry.locator('.code code').waitFor();
  expect(await entry.locator('.title').innerText()).toContain(title);
  expect(await entry.locator('.count').innerText()).toBe(count);
  expect(await entry.locator('.code').innerText()).toMatch(sql);
}
