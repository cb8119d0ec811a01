/**
 * Checks the package as its users get it: packs it, lints the tarball, installs it into empty projects outside this
 * repository, and there compiles and runs the program of each declaration style in test/pack.
 */
import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const peers = ['@mikro-orm/core', '@mikro-orm/sql', '@mikro-orm/sqlite'];
const decoratorPeers = ['@mikro-orm/decorators', 'reflect-metadata'];

/** The styles without decorators have to work where `@mikro-orm/decorators` is not installed. */
const projects = [
  { styles: ['define-entity', 'entity-schema'], packages: peers, missing: decoratorPeers },
  { styles: ['legacy', 'es'], packages: [...peers, ...decoratorPeers], missing: [] },
];

/**
 * What a careful user sets. Without `skipLibCheck` our declarations are checked too, and MikroORM's with them, which do
 * not compile under `exactOptionalPropertyTypes`. (Ours do: `npm run build` has it.)
 */
const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
};

/** MikroORM's declarations need some of better-sqlite3, which brings none. */
const betterSqlite3 = `declare module 'better-sqlite3' {
  class Database {}
  namespace Database { type Database = unknown }
  export default Database;
}`;

const workspace = mkdtempSync(join(tmpdir(), 'auto-sequence-package-'));
process.on('exit', () => {
  rmSync(workspace, { recursive: true, force: true });
});

const tarball = pack();
run('publint', 'node_modules/.bin/publint', ['run', tarball, '--strict'], root);
run('attw', 'node_modules/.bin/attw', [tarball, '--profile', 'esm-only'], root);
for (const { styles, packages, missing } of projects) {
  const project = install(tarball, packages, styles);
  const unwanted = missing.filter((name) => existsSync(join(project, 'node_modules', name)));
  if (unwanted.length > 0) {
    throw new Error(`${unwanted.join(', ')} came along with the package.`);
  }
  for (const style of styles) {
    compileAndRun(project, style);
  }
}

function pack() {
  run('pack', 'npm', ['pack', '--pack-destination', workspace], root);
  const [name] = readdirSync(workspace);
  if (!name) {
    throw new Error('npm pack made no tarball.');
  }
  return join(workspace, name);
}

/**
 * @param {string} tarball
 * @param {string[]} packages
 * @param {string[]} styles
 */
function install(tarball, packages, styles) {
  const project = join(workspace, styles.join('-'));
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const locked = [...packages, 'typescript', '@types/node'].map((name) => `${name}@${lockedVersion(name)}`);
  const flags = ['--save-exact', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  run(`install for ${styles.join(', ')}`, 'npm', ['install', ...flags, tarball, ...locked], project);
  return project;
}

/**
 * @param {string} project
 * @param {string} style
 */
function compileAndRun(project, style) {
  const directory = join(project, style);
  cpSync(join(root, 'test/pack', style, 'program.ts'), join(directory, 'program.ts'));
  const decorators = style === 'legacy' ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {};
  writeFileSync(join(directory, 'better-sqlite3.d.ts'), betterSqlite3);
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...decorators } }),
  );
  run(`compile ${style}`, join(project, 'node_modules/.bin/tsc'), [], directory);
  run(`run ${style}`, process.execPath, ['program.js'], directory);
  minify(join(directory, 'program.js'), join(directory, 'minified.js'));
  run(`run ${style}, minified`, process.execPath, ['minified.js'], directory);
}

/**
 * Bundles a program with the package, and shortens the names of all classes. MikroORM's own packages stay outside, since
 * they load each other at run time.
 * @param {string} program
 * @param {string} bundle
 */
function minify(program, bundle) {
  const external = ['@mikro-orm/*', 'reflect-metadata'];
  buildSync({
    entryPoints: [program],
    outfile: bundle,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    external,
  });
}

/** @param {string} name */
function lockedVersion(name) {
  /** @type {unknown} */
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { packages } = /** @type {{ packages: Record<string, { version: string }> }} */ (lock);
  const entry = packages[`node_modules/${name}`];
  if (!entry) {
    throw new Error(`package-lock.json has no ${name}.`);
  }
  return entry.version;
}

/**
 * Runs one step quietly, and shows what it printed if it fails.
 * @param {string} step
 * @param {string} file
 * @param {string[]} args
 * @param {string} cwd
 */
function run(step, file, args, cwd) {
  try {
    execFileSync(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
    console.log(`package: ${step}: ok`);
  } catch (error) {
    const { message, stdout = '', stderr = '' } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    console.error(`package: ${step}: failed\n${stdout}${stderr || message}`);
    process.exit(1);
  }
}
