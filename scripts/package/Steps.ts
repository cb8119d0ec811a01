import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** A program that a step starts: what a reader calls it, its file, and the arguments that always come first. */
export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
}

export const node: Command = { name: 'node', file: process.execPath, args: [] };
export const npm: Command = { name: 'npm', file: 'npm', args: [] };

export interface StepOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** No step takes this long unless something hangs. */
const TIMEOUT = 600_000;

/** A step that failed, with all that it printed. */
export class StepError extends Error {
  override readonly name = 'StepError';
}

/** What one scenario does, in a folder of its own, and the record of it. */
export class Steps {
  readonly folder: string;
  readonly #lines: string[] = [];

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** What was run and found so far, a line each. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  say(line: string): void {
    this.#lines.push(line);
  }

  /** A folder for a part of the scenario. */
  subfolder(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /**
   * @returns what the command printed, without its errors
   * @throws StepError when it fails, or does not end
   */
  async run(command: Command, args: readonly string[], { cwd, env }: StepOptions = {}): Promise<string> {
    const line = [command.name, ...args.map(shortened)].join(' ');
    this.say(line);
    return new Promise((resolve, reject) => {
      const options = {
        cwd: cwd ?? this.folder,
        env: { ...outsideEnv(), ...env },
        timeout: TIMEOUT,
        maxBuffer: 2 ** 26,
      };
      const child = execFile(command.file, [...command.args, ...args], options, (error, stdout, stderr) => {
        if (error) {
          const how = error.killed ? `did not end within ${String(TIMEOUT)} ms` : `ended with ${String(error.code)}`;
          reject(new StepError(`${line} ${how}\n${stdout}${stderr}`, { cause: error }));
        } else {
          resolve(stdout);
        }
      });
      child.stdin?.end();
    });
  }

  /** Runs a program, and records what it printed beside it. */
  async runProgram(command: Command, args: readonly string[], options: StepOptions = {}): Promise<string> {
    const output = (await this.run(command, args, options)).trim();
    if (output !== '') {
      this.say(`  ${output.replaceAll('\n', '\n  ')}`);
    }
    return output;
  }
}

/** `npm run` tells its programs of this package, which is not the one that they are to install into. */
function outsideEnv(): NodeJS.ProcessEnv {
  const isOfThisPackage = /^(?:npm_(?!config_)|npm_config_(?:local_prefix|user_agent)$|INIT_CWD$|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfThisPackage.test(name)));
}

/** Paths of temporary folders tell nobody anything. */
function shortened(arg: string): string {
  return arg.replace(/(^|=)\/(?:[^/=]+\/)+/, '$1');
}
