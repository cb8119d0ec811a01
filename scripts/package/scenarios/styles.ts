import { buildSync, type Format } from 'esbuild';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mikroOrm, npmInstall, startProject, writeJson } from '../project.ts';
import { programFile } from '../root.ts';
import type { Scenario } from '../Scenario.ts';
import { type Command, node, type Steps, StepError } from '../Steps.ts';
import { floor, lockedVersion, newest } from '../versions.ts';

/** A user's program in test/pack, and how it is compiled. */
interface Program {
  readonly name: string;
  readonly source: string;
  readonly module: Format & ('esm' | 'cjs');
  readonly compilerOptions?: object;
}

/** What `@mikro-orm/decorators/legacy` needs. */
const legacy = { experimentalDecorators: true, emitDecoratorMetadata: true };

const programs: readonly Program[] = [
  { name: 'define-entity', source: 'define-entity/program.ts', module: 'esm' },
  { name: 'entity-schema', source: 'entity-schema/program.ts', module: 'esm' },
];

const programsWithDecorators: readonly Program[] = [
  { name: 'legacy', source: 'legacy/program.ts', module: 'esm', compilerOptions: legacy },
  { name: 'es', source: 'es/program.ts', module: 'esm' },
  {
    name: 'commonjs',
    source: 'legacy/commonjs.ts',
    module: 'cjs',
    // Imports are written as such, and compiled to `require()`.
    compilerOptions: { ...legacy, verbatimModuleSyntax: false },
  },
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

/**
 * The better-sqlite3 that MikroORM pins up to 7.1.11 has to be compiled or downloaded on install. The next one brings its
 * binaries.
 */
const overrides = { 'better-sqlite3': lockedVersion('better-sqlite3') };

const decoratorPackages = ['@mikro-orm/decorators', 'reflect-metadata'];

/** Compiles and runs the program of each declaration style, as written and minified. */
export const styleScenarios: readonly Scenario[] = [floor, newest].flatMap((version): Scenario[] => [
  {
    name: `MikroORM ${version} without decorators`,
    run: async (steps, { file }) => {
      await install(steps, [file, ...mikroOrm(version, 'core', 'sqlite')]);
      const unwanted = decoratorPackages.filter((name) => existsSync(join(steps.folder, 'node_modules', name)));
      if (unwanted.length > 0) {
        throw new StepError(`${unwanted.join(', ')} came along with the package.`);
      }
      await compileAndRunAll(steps, programs);
    },
  },
  {
    name: `MikroORM ${version} with decorators`,
    run: async (steps, { file }) => {
      const packages = [...mikroOrm(version, 'core', 'sqlite', 'decorators'), current('reflect-metadata')];
      await install(steps, [file, ...packages]);
      await compileAndRunAll(steps, programsWithDecorators);
    },
  },
]);

async function install(steps: Steps, packages: readonly string[]): Promise<void> {
  startProject(steps.folder, { overrides });
  await npmInstall(steps, [...packages, current('typescript'), current('@types/node')], ['--save-exact']);
}

async function compileAndRunAll(steps: Steps, all: readonly Program[]): Promise<void> {
  for (const program of all) {
    await compileAndRun(steps, program);
  }
}

async function compileAndRun(steps: Steps, program: Program): Promise<void> {
  const cwd = steps.subfolder(program.name);
  startProject(cwd, { type: program.module === 'cjs' ? 'commonjs' : 'module' });
  copyFileSync(programFile(program.source), join(cwd, 'program.ts'));
  writeFileSync(join(cwd, 'better-sqlite3.d.ts'), betterSqlite3);
  writeJson(join(cwd, 'tsconfig.json'), { compilerOptions: { ...compilerOptions, ...program.compilerOptions } });
  steps.say(`${program.name}:`);
  const tsc: Command = { name: 'tsc', file: join(steps.folder, 'node_modules/.bin/tsc'), args: [] };
  await steps.run(tsc, [], { cwd });
  await steps.runProgram(node, ['program.js'], { cwd });
  minify(join(cwd, 'program.js'), join(cwd, 'minified.js'), program.module);
  await steps.runProgram(node, ['minified.js'], { cwd });
}

/**
 * Bundles a program with the package, and shortens the names of all classes. MikroORM's own packages stay outside, since
 * they load each other at run time.
 */
function minify(program: string, bundle: string, format: Format): void {
  buildSync({
    entryPoints: [program],
    outfile: bundle,
    bundle: true,
    minify: true,
    format,
    platform: 'node',
    external: ['@mikro-orm/*', 'reflect-metadata'],
  });
}

function current(name: string): string {
  return `${name}@${lockedVersion(name)}`;
}
