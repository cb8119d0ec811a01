import { existsSync, readFileSync } from 'node:fs';
import { fileOf, homepage, repository } from './site.js';

/**
 * Whether an address leads to a page and an anchor of the site, or to a file of the repository. Addresses of others are
 * taken on trust.
 */
export function exists(address: string): boolean {
  const [path = '', anchor = ''] = address.split('#');
  if (path.startsWith(homepage)) {
    const file = fileOf(path.slice(homepage.length));
    return file !== undefined && (anchor === '' || anchorsOf(file).has(decodeURIComponent(anchor)));
  }
  const raw = `${repository.replace('://github.com/', '://raw.githubusercontent.com/')}/main/`;
  const inRepository = path.startsWith(raw)
    ? path.slice(raw.length)
    : /^\/(?:blob|tree|edit)\/main\/(.*)$/.exec(path.slice(repository.length))?.[1];
  return inRepository === undefined || (existsSync(inRepository) && !inRepository.startsWith('docs/api/'));
}

const anchors = new Map<string, Set<string>>();

function anchorsOf(file: string): Set<string> {
  let found = anchors.get(file);
  if (!found) {
    const ids = readFileSync(file, 'utf8').matchAll(/ id="([^"]+)"/g);
    found = new Set([...ids].map(([, id]) => id ?? ''));
    anchors.set(file, found);
  }
  return found;
}
