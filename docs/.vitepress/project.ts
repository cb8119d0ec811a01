import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the site and the sources are published. Their only home is `package.json`. */
export const { homepage, repository, version } = readPackage();

/** The path of the site below its host, with a slash at both ends. */
export const base = `${new URL(homepage).pathname.replace(/\/$/, '')}/`;

function readPackage(): { homepage: string; repository: string; version: string } {
  const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    homepage: string;
    version: string;
    repository: { url: string };
  };
  const { homepage, version } = manifest;
  return { homepage, version, repository: manifest.repository.url.replace(/^git\+|\.git$/g, '') };
}
