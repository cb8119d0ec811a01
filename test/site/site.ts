import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';

const DIST = 'docs/.vitepress/dist';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.data': 'application/octet-stream',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  homepage: string;
  repository: { url: string };
};

export const homepage = manifest.homepage;
export const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '');

/** The path of the site below its host: `/mikro-orm-auto-sequence`. */
export const base = new URL(homepage).pathname;

/** The paths of all pages below the base, as `/guide/locks`. */
export function listPages(): string[] {
  const files = globSync('**/*.html', { cwd: DIST }).filter((file) => file !== '404.html');
  if (files.length === 0) {
    throw new Error('There is no site: run `npm run docs:build` first.');
  }
  return files.map((file) => `/${file.replace(/(^|(?<=\/))index\.html$|\.html$/, '')}`).sort();
}

/** Whether TypeDoc wrote the page. */
export const isApi = (path: string) => path.startsWith('/api/');

/** The file behind a path below the base, as GitHub Pages finds it; undefined where it answers 404. */
export function fileOf(path: string): string | undefined {
  const file = join(DIST, decodeURIComponent(path));
  const candidates = path.endsWith('/') ? [`${file}index.html`] : [file, `${file}.html`];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile());
}

/** Serves the site on a free port of this machine. */
export class Site {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async serve(): Promise<Site> {
    const server = createServer(({ url = '' }, response) => {
      const { pathname } = new URL(url, 'http://localhost');
      const file = pathname.startsWith(`${base}/`) ? fileOf(pathname.slice(base.length)) : undefined;
      response.writeHead(file === undefined ? 404 : 200, { 'content-type': TYPES[extname(file ?? '')] });
      response.end(file === undefined ? 'not found' : readFileSync(file));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new Site(server);
  }

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  /** Opens a page, and waits until it answers to the reader. */
  async open(page: Page, path: string): Promise<void> {
    await page.goto(`${this.origin}${base}${path}`);
    await page.waitForFunction(() => Object.hasOwn(document.querySelector('#app') ?? {}, '__vue_app__'));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
