import { buildSync, type Format } from 'esbuild';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mikroOrm, npmInstall, startProject, writeJson } from '../project.ts';
import { programFile } from '../root.ts';
import type { Scenario } from '../Scenario.ts';
import { type Command, node, type Steps, StepError } from '../Steps.ts';
import { betterSqlite3, floor, lockedVersion, newest, reflectMetadata } from '../versions.ts';

/** The program that is compiled to CommonJS, in a folder of that type. */
const COMMONJS = 'commonjs';

/** Users' programs in test/pack, and how they are compiled together. */
interface Programs {
  readonly name: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly compilerOptions?: object;
}

const withoutDecorators: Programs = {
  name: 'plain',
  sources: { 'define-entity': 'define-entity/program.ts', 'entity-schema': 'entity-schema/program.ts' },
};

const esDecorators: Programs = { name: 'es', sources: { es: 'es/program.ts' } };

const legacyDecorators: Programs = {
  name: 'legacy',
  sources: { legacy: 'legacy/program.ts', [COMMONJS]: 'legacy/commonjs.ts' },
  compilerOptions: {
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    // So that the imports of the CommonJS program become `require()`.
    verbatimModuleSyntax: false,
  },
};

/**
 * What a careful user sets. Without `skipLibCheck` our declarations are checked too, and MikroORM's with them, which do
 * not compile under `exactOptionalPropertyTypes`. (Ours do: `npm run build` has it.)
 */
const carefulOptions = {
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
const declarations = `declare module 'better-sqlite3' {
  class Database {}
  namespace Database { type Database = unknown }
  export default Database;
}`;

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
      await compileAndRun(steps, withoutDecorators);
    },
  },
  {
    name: `MikroORM ${version} with decorators`,
    run: async (steps, { file }) => {
      const packages = [...mikroOrm(version, 'core', 'sqlite', 'decorators'), reflectMetadata];
      await install(steps, [file, ...packages]);
      await compileAndRun(steps, esDecorators);
      await compileAndRun(steps, legacyDecorators);
    },
  },
]);

async function install(steps: Steps, packages: readonly string[]): Promise<void> {
  startProject(steps.folder, { overrides: betterSqlite3 });
  await npmInstall(steps, [...packages, current('typescript'), current('@types/node')], ['--save-exact']);
}

async function compileAndRun(steps: Steps, { name, sources, compilerOptions }: Programs): Promise<void> {
  const cwd = steps.subfolder(name);
  writeFileSync(join(cwd, 'better-sqlite3.d.ts'), declarations);
  writeJson(join(cwd, 'tsconfig.json'), { compilerOptions: { ...carefulOptions, ...compilerOptions } });
  for (const [program, source] of Object.entries(sources)) {
    const folder = steps.subfolder(join(name, program));
    startProject(folder, program === COMMONJS ? { type: 'commonjs' } : {});
    copyFileSync(programFile(source), join(folder, 'program.ts'));
  }
  const tsc: Command = { name: 'tsc', file: join(steps.folder, 'node_modules/.bin/tsc'), args: [] };
  await steps.run(tsc, ['--project', name]);
  for (const program of Object.keys(sources)) {
    const folder = join(cwd, program);
    await steps.runProgram(node, [join(name, program, 'program.js')]);
    minify(join(folder, 'program.js'), join(folder, 'minified.js'), program === COMMONJS ? 'cjs' : 'esm');
    await steps.runProgram(node, [join(name, program, 'minified.js')]);
  }
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
