import type { Options } from '@mikro-orm/core';
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Workspace } from './build-package.ts';

const template = fileURLToPath(new URL('project', import.meta.url));

const main = '../node_modules/mikro-orm-auto-sequence/dist/cli/main.js';

/** Nothing here takes this long, unless it hangs. */
const TIMEOUT = 60_000;

/** What a process left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a project reaches its database. */
export interface ConnectionSettings {
  readonly module: string;
  readonly driver: string;
  readonly options: object;
  /** Whether the database's locks need the entity of the counters. */
  readonly needsCounters: boolean;
}

/** What the config of a project reads. */
export interface ProjectSettings extends ConnectionSettings {
  readonly migrations?: NonNullable<Options['migrations']>;
}

/** An application in a folder of its own, whose commands are processes. */
export class Project {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /** @param settings what the project's config reads */
  constructor({ folder }: Workspace, settings: ProjectSettings) {
    this.folder = mkdtempSync(join(folder, 'project-'));
    cpSync(template, this.folder, { recursive: true });
    this.#env = { TEST_DATABASE: JSON.stringify(settings) };
  }

  /** `npx auto-sequence …` */
  async autoSequence(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.node([main, ...args], env);
  }

  /** `npx mikro-orm …` */
  async mikroOrm(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.node(['../node_modules/@mikro-orm/cli/cli.js', ...args], env);
  }

  /** The same, while it runs. */
  spawn(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [main, ...args], this.#options(env));
  }

  async node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const options = this.#options(env);
      const child = execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
        if (error?.killed || child.exitCode === null) {
          reject(new Error(`${args.join(' ')} did not end: ${stdout}${stderr}`, { cause: error }));
        } else {
          resolve({ code: child.exitCode, stdout, stderr });
        }
      });
    });
  }

  #options(env: NodeJS.ProcessEnv) {
    const outside = { ...process.env, NODE_OPTIONS: undefined };
    return { cwd: this.folder, env: { ...outside, ...this.#env, ...env }, timeout: TIMEOUT };
  }

  /** The files of a folder with their texts. */
  files(folder: string): readonly (readonly [name: string, text: string])[] {
    return readdirSync(join(this.folder, folder))
      .sort()
      .map((name) => [name, readFileSync(join(this.folder, folder, name), 'utf8')]);
  }

  /** Gives a file another text, or takes it away. */
  replace(file: string, text: string | undefined): void {
    const path = join(this.folder, file);
    if (text === undefined) {
      rmSync(path);
    } else {
      writeFileSync(path, text);
    }
  }

  /** Removes the file of a folder that has the text in its name. */
  remove(folder: string, text: string): void {
    const [name = ''] = this.files(folder).find(([each]) => each.includes(text)) ?? [];
    rmSync(join(this.folder, folder, name));
  }

  /** What the project's folder has. */
  folders(): readonly string[] {
    return readdirSync(this.folder);
  }
}
