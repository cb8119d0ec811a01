import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** The button's text is `Search` and the letter of its shortcut; its name is the former. */
const OF_VITEPRESS = ['label-content-name-mismatch: .DocSearch '];

/** What keeps a reader out of the page, in the light and in the dark: what axe finds, as one line for each finding. */
export async function findBarriers(page: Page): Promise<string[]> {
  // A colour on its way to another one is neither.
  await page.addStyleTag({ content: '*, ::before, ::after { transition: none !important }' });
  await page.evaluate(axe.source);
  const found = await runAxe(page);
  await turnDark(page, true);
  const inTheDark = await runAxe(page, { runOnly: ['color-contrast'] });
  await turnDark(page, false);
  return [...found, ...inTheDark];
}

async function runAxe(page: Page, options: RunOptions = {}): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults, RunOptions>(
    (given) => (window as unknown as { axe: typeof import('axe-core') }).axe.run(given),
    options,
  );
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html}`),
  );
  return findings.filter((finding) => !OF_VITEPRESS.some((known) => finding.startsWith(known)));
}

/** As the reader's switch does. */
async function turnDark(page: Page, isDark: boolean): Promise<void> {
  await page.evaluate((force) => document.documentElement.classList.toggle('dark', force), isDark);
}
