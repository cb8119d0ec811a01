import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, programFile } from './root.ts';
import { type Command, node, npm, type Steps } from './Steps.ts';

/** How users of a package manager install, and start their programs. */
export interface Manager {
  readonly name: string;
  readonly add: Command;
  /** The option that writes exact versions into package.json. */
  readonly exact: string;
  /** Each starts programs in a way that users have. */
  readonly runtimes: readonly Command[];
  /** The files that make a project one of this package manager's. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** Where the package managers keep what they downloaded. */
const store = (name: string) => join(cacheFolder, 'downloads', name);

/** Installs the package managers of test/pack/managers, once for each of its lock files. */
export async function installManagers(steps: Steps): Promise<readonly Manager[]> {
  const lock = readFileSync(programFile('managers', 'package-lock.json'));
  const folder = join(cacheFolder, `managers-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}-${String(process.pid)}`;
    mkdirSync(unfinished, { recursive: true });
    try {
      cpSync(programFile('managers'), unfinished, { recursive: true });
      await steps.run(npm, ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: unfinished });
      renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return managersIn(join(folder, 'node_modules'));
}

function managersIn(modules: string): readonly Manager[] {
  const script = (name: string, ...path: string[]): Command => ({
    name,
    file: process.execPath,
    args: [join(modules, ...path)],
  });
  const pnpm = script('pnpm', 'pnpm/bin/pnpm.mjs');
  const classic = script('yarn', 'yarn-classic/bin/yarn.js');
  const modern = script('yarn', 'yarn-modern/bin/yarn.js');
  const bun: Command = { name: 'bun', file: join(modules, 'bun/bin/bun.exe'), args: [] };
  const modernYarn = (linker: string) => ({
    add: plus(modern, 'add'),
    exact: '--exact',
    runtimes: [plus(modern, 'node')],
    files: { '.yarnrc.yml': `nodeLinker: ${linker}\nenableTelemetry: false\n`, 'yarn.lock': '' },
    env: { YARN_GLOBAL_FOLDER: store('yarn-modern'), YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' },
  });
  return [
    {
      name: 'pnpm',
      add: plus(pnpm, 'add', '--ignore-scripts', '--prefer-offline', '--strict-peer-dependencies'),
      exact: '--save-exact',
      runtimes: [node],
      env: { npm_config_store_dir: store('pnpm') },
    },
    {
      name: 'Yarn 1',
      add: plus(classic, 'add', '--ignore-scripts', '--prefer-offline', '--non-interactive'),
      exact: '--exact',
      runtimes: [node],
      env: { YARN_CACHE_FOLDER: store('yarn-classic') },
    },
    { name: "Yarn 4, Plug'n'Play", ...modernYarn('pnp') },
    { name: 'Yarn 4, node_modules', ...modernYarn('node-modules') },
    {
      name: 'Bun',
      add: plus(bun, 'add', '--ignore-scripts'),
      exact: '--exact',
      runtimes: [node, bun],
      env: { BUN_INSTALL_CACHE_DIR: store('bun') },
    },
  ];
}

function plus(command: Command, ...args: string[]): Command {
  return { ...command, name: [command.name, ...args.slice(0, 1)].join(' '), args: [...command.args, ...args] };
}

/** Writes the files that belong to the package manager into a project. */
export function prepare({ files = {} }: Manager, folder: string): void {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
  }
}
