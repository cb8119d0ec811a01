import type { DefaultTheme } from 'vitepress';
import { readFileSync } from 'node:fs';
import { root } from './project.js';

/** One section of the navigation. A page is named by its file below `docs/`, and its text is what the sidebar shows. */
const section = (text: string, pages: Record<string, string>) => ({
  text,
  items: Object.entries(pages).map(([page, title]) => ({ text: title, link: `/${page}` })),
});

/** The pages in the order in which they are read. A new page has its line here. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  section('Start', {
    'start/why': 'Why',
    'start/quick-start': 'Quick start',
    playground: 'Try it',
    'start/compatibility': 'Compatibility',
  }),
  section('Guide', {
    'guide/declaring': 'Declaring a sequence',
    'guide/scopes': 'Scopes and null',
    'guide/numbers': 'What a number is',
    'recipes/drafts': 'From draft to issued',
    'guide/reuse': 'Numbers that never come back',
    'guide/triggers': 'Numbers from every program',
    'guide/locks': 'Locks and isolation',
    'guide/transactions': 'Transactions and retry',
    'guide/lock-table': 'The table lock',
    'guide/by-hand': 'Numbers in hand',
    'guide/audit': 'Audit',
    'guide/outside-the-unit-of-work': 'Outside the unit of work',
    'guide/command-line': 'The command line',
  }),
  section('Recipes', {
    'recipes/codes': 'A code such as INV-2026-0042',
    'recipes/per-year': 'A count per year',
    'recipes/tenants': 'Tenants',
    'recipes/soft-delete': 'Soft delete and cancel',
    'recipes/import': 'Import rows',
    'recipes/seeders-and-tests': 'Seeders, factories and tests',
    'recipes/apis': 'REST and GraphQL',
    'recipes/existing-table': 'A table that has rows',
    'recipes/live-table': 'A table in use',
    'recipes/coming-from': 'Coming from something else',
  }),
  section('Integrations', {
    'integrations/nestjs': 'NestJS',
    'integrations/fastify': 'Fastify',
    'integrations/express': 'Express',
    'integrations/pgbouncer-and-replicas': 'PgBouncer and replicas',
    'integrations/galera': 'Galera',
  }),
  section('Production', {
    'production/checklist': 'Checklist',
    'production/waiting': 'Time limits and the pool',
    'production/monitoring': 'Monitoring',
    'production/performance': 'Performance',
    'production/security': 'Security',
    'production/gapless': 'Is this legally gapless?',
    'production/limits': 'Limits',
  }),
  section('Reference', {
    'reference/options': 'Options',
    'api/': 'API',
    errors: 'Errors',
    'reference/databases': 'Databases',
    'reference/shapes': 'Shapes of entities',
    'reference/evidence': 'Evidence',
  }),
  section('Project', {
    'project/upgrading': 'Upgrading',
    'project/changelog': 'Changelog',
    'project/contributing': 'Contributing',
  }),
];

const written = withoutFolding(
  JSON.parse(readFileSync(`${root}docs/api/typedoc-sidebar.json`, 'utf8')) as DefaultTheme.SidebarItem[],
);

/** The pages that TypeDoc wrote, the main entry first; `npm run docs:api` comes before the site. */
export const apiSidebar = [
  ...written.filter(({ link }) => link !== undefined),
  ...written.filter(({ link }) => link === undefined).map((item) => ({ ...item, text: 'Decorators' })),
];

/** A folding item is a link inside a button, which screen readers cannot tell apart. */
function withoutFolding(items: DefaultTheme.SidebarItem[]): DefaultTheme.SidebarItem[] {
  return items.map(({ text, link, items = [] }) => ({
    ...(text !== undefined && { text }),
    ...(link !== undefined && { link: link.replace(/\.md$/, '') }),
    items: withoutFolding(items),
  }));
}
