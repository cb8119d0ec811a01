/**
 * Runs the tests on another version of MikroORM than the one in package-lock.json, in a copy of this repository:
 *
 *     npm run test:mikro-orm -- 7.1.11 test/databases
 *
 * The first argument is the version, or `floor` for the lowest one that the package allows; the others are jest's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jestIn, repositoryWith } from './package/repository.ts';
import { Steps } from './package/Steps.ts';
import { floor } from './package/versions.ts';

/** Those whose packages the copy has of that version. */
const DATABASES = 'sqlite,postgresql';

const [chosen, ...args] = process.argv.slice(2);
if (chosen === undefined) {
  throw new Error('Usage: npm run test:mikro-orm -- <version|floor> [arguments of jest]');
}
const folder = mkdtempSync(join(tmpdir(), 'auto-sequence-mikro-orm-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
const version = chosen === 'floor' ? floor : chosen;
const cwd = await repositoryWith(new Steps(folder), version);
console.log(`The tests on MikroORM ${version}`);
const jest = jestIn(cwd);
const databases = process.env['DATABASES'] ?? DATABASES;
const env = { ...process.env, DATABASES: databases, CI: undefined, REQUIRE_ALL_DATABASES: undefined };
const { status } = spawnSync(jest.file, [...jest.args, ...args], { cwd, env, stdio: 'inherit' });
process.exitCode = status ?? 1;
