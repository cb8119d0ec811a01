import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { repository, root } from './project.js';

interface Env {
  readonly realPath?: string;
  /** Not there for a text of its own, as a title. */
  readonly path?: string;
}

/**
 * Links that leave `docs/`, as `../../test/errors.test.ts`, work in a clone and on the forge. On the site they lead to
 * the file in the repository. One that names no file fails the build.
 */
export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const { realPath, path } = env as Env;
    const directory = dirname(realPath ?? path ?? root);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href?.startsWith('../') === true) {
        token.attrSet('href', onForge(directory, href));
      }
    }
  });
}

function onForge(directory: string, href: string): string {
  const [path = '', anchor = ''] = href.split(/(?=#)/);
  const file = join(directory, path);
  const name = relative(root, file);
  if (name.startsWith('docs/')) {
    return href;
  }
  if (!existsSync(file)) {
    throw new Error(`${directory} links to ${href}, which does not exist.`);
  }
  return `${repository}/${statSync(file).isDirectory() ? 'tree' : 'blob'}/main/${name}${anchor}`;
}
