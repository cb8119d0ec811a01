import { readFileSync } from 'node:fs';

/** That of this package. Its package.json stands above the folder of this program, in the sources as in the package. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
