import { transformerTwoslash } from '@shikijs/vitepress-twoslash';
import { defineConfig } from 'vitepress';
import llmstxt from 'vitepress-plugin-llms';
import { tabsMarkdownPlugin } from 'vitepress-plugin-tabs';
import { ownEntries, withoutNode } from './browser.js';
import { apiSidebar, sidebar } from './navigation.js';
import { base, homepage, repository, version } from './project.js';
import { repositoryLinks } from './repository-links.js';

const description =
  'Consecutive numbers for MikroORM entities, per table or per scope, without gaps and without races.';

/** For the compiler behind the code blocks. */
const compilerPaths = Object.fromEntries(Object.entries(ownEntries).map(([name, file]) => [name, [file]]));

export default defineConfig({
  title: 'mikro-orm-auto-sequence',
  description,
  lang: 'en',
  base,
  cleanUrls: true,
  srcExclude: ['examples/**'],
  sitemap: { hostname: `${homepage}/` },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }],
    ['meta', { property: 'og:title', content: 'mikro-orm-auto-sequence' }],
    ['meta', { property: 'og:description', content: description }],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    codeTransformers: [
      transformerTwoslash({
        twoslashOptions: {
          compilerOptions: { module: 199, moduleResolution: 99, strict: true, paths: compilerPaths },
        },
      }),
    ],
    config(md) {
      // @ts-expect-error -- VitePress and the plugin take markdown-it's types from two packages, which differ in a detail
      md.use(tabsMarkdownPlugin);
      md.use(repositoryLinks);
    },
  },
  themeConfig: {
    logo: '/logo.svg',
    siteTitle: 'auto-sequence',
    nav: [
      { text: 'Quick start', link: '/start/quick-start' },
      { text: 'Try it', link: '/playground' },
      { text: 'Guide', link: '/guide/declaring', activeMatch: '^/guide/' },
      { text: 'Reference', link: '/reference/options', activeMatch: '^/(reference|api|errors)' },
      { text: `v${version}`, link: '/project/changelog' },
    ],
    sidebar: { '/api/': apiSidebar, '/': sidebar },
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: {
        // What is written for readers comes before what TypeDoc wrote.
        miniSearch: { searchOptions: { boostDocument: (id: string) => (id.includes('/api/') ? 0.2 : 1) } },
      },
    },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
    footer: { message: 'MIT licensed.' },
  },
  transformPageData({ relativePath, frontmatter }) {
    if (relativePath.startsWith('api/')) {
      // Made of the docstrings: the repository has no such file.
      frontmatter['editLink'] = false;
    }
  },
  vite: {
    plugins: [
      withoutNode,
      llmstxt({ domain: new URL(homepage).origin, ignoreFiles: ['api/**', 'examples/**'], sidebar }),
    ],
    resolve: {
      alias: Object.entries(ownEntries).map(([name, replacement]) => ({ find: new RegExp(`^${name}$`), replacement })),
    },
    // PGlite finds its files beside its own module.
    optimizeDeps: { exclude: ['@electric-sql/pglite'] },
    // Vite's esbuild does not know the target of our tsconfig.json.
    esbuild: { tsconfigRaw: { compilerOptions: { target: 'es2022' } } },
    build: { chunkSizeWarningLimit: 1500 },
  },
});
