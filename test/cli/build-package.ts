import { build } from 'esbuild';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCli } from '../../scripts/bundle-cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder whose projects find the package as it would be installed, and MikroORM as it is installed here. */
export interface Workspace {
  readonly folder: string;
  remove(): void;
}

export async function buildPackage(): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'auto-sequence-cli-'));
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'mikro-orm-auto-sequence');
  mkdirSync(installed, { recursive: true });
  copyFileSync(join(root, 'package.json'), join(installed, 'package.json'));
  symlinkSync(join(root, 'node_modules/@mikro-orm'), join(modules, '@mikro-orm'), 'dir');
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  await build({
    entryPoints: sources.filter((file) => /^(?!cli[/\\]).*\.ts$/.test(file)).map((file) => join(root, 'src', file)),
    outdir: join(installed, 'dist'),
    outbase: join(root, 'src'),
    format: 'esm',
    target: 'node22.17',
  });
  await bundleCli(join(installed, 'dist'));
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
