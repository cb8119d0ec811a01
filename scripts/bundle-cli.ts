/**
 * Makes `dist/cli/main.js` of the command line. Its parser and formatters are bundled into it: whoever installs the package
 * gets one package. The library itself, and MikroORM, stay outside.
 */
import { build } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'src/cli') + sep;

/** @param dist where the library is built, and the command line is to be */
export async function bundleCli(dist: string): Promise<void> {
  const outfile = join(dist, 'cli/main.js');
  const { metafile } = await build({
    entryPoints: [join(cli, 'main.ts')],
    outfile,
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.17',
    metafile: true,
    external: ['@mikro-orm/*'],
    logLevel: 'warning',
    plugins: [
      {
        name: 'the library stays outside',
        setup(bundle) {
          bundle.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
            const file = join(resolveDir, path);
            const isOfLibrary = file.startsWith(join(root, 'src')) && !file.startsWith(cli);
            return isOfLibrary
              ? { path: relative(dirname(outfile), join(dist, relative(join(root, 'src'), file))), external: true }
              : undefined;
          });
        },
      },
    ],
  });
  const notices = packagesIn(Object.keys(metafile.inputs)).map(
    (folder) => `${basename(folder)}\n\n${licenseIn(folder)}`,
  );
  writeFileSync(join(dist, 'cli/LICENSES'), notices.join(`\n${'-'.repeat(72)}\n\n`));
}

/** The folders of the packages that files are from. */
function packagesIn(files: readonly string[]): string[] {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** Their licences want their notices to come along. */
function licenseIn(folder: string): string {
  const name = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
  if (name === undefined) {
    throw new Error(`${folder} has no licence.`);
  }
  return readFileSync(join(root, folder, name), 'utf8');
}

if (process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === import.meta.url) {
  await bundleCli(join(root, 'dist'));
}
