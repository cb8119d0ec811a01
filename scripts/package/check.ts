/**
 * Checks the package as its users get it: packs it, looks at the tarball, and installs it into projects outside this
 * repository, in each of which a program flushes. Arguments choose scenarios by a part of their names.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Scenario } from './Scenario.ts';
import { browserScenario } from './scenarios/browser.ts';
import { commandLine } from './scenarios/command-line.ts';
import { copyScenarios } from './scenarios/copies.ts';
import { disabledTransactions } from './scenarios/disabled-transactions.ts';
import { floorTests } from './scenarios/floor-tests.ts';
import { managerScenarios } from './scenarios/managers.ts';
import { npmScenarios } from './scenarios/npm.ts';
import { styleScenarios } from './scenarios/styles.ts';
import { tarballScenario } from './scenarios/tarball.ts';
import { Steps } from './Steps.ts';
import { pack } from './tarball.ts';

/** How many scenarios run at once. */
const LANES = 2;

const chosen = process.argv.slice(2).map((part) => part.toLowerCase());
const workspace = mkdtempSync(join(tmpdir(), 'auto-sequence-package-'));
process.on('exit', () => {
  rmSync(workspace, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => process.exit(1));
}

const started = performance.now();
let failures = 0;

const tarball = await attempt('pack', 'pack', pack);
const managers = await attempt('package managers', 'managers', managerScenarios);
if (tarball && managers) {
  const scenarios = [
    floorTests,
    ...styleScenarios,
    ...managers,
    ...npmScenarios,
    ...copyScenarios,
    commandLine,
    disabledTransactions,
    browserScenario,
    tarballScenario,
  ].filter(isChosen);
  const queue = scenarios.entries();
  const lanes = Array.from({ length: LANES }, async () => {
    for (const [index, { name, run }] of queue) {
      await attempt(name, String(index), (steps) => run(steps, tarball));
    }
  });
  await Promise.all(lanes);
  console.log(`package: ${String(scenarios.length)} scenarios, ${String(failures)} failed, ${seconds(started)}`);
}
process.exit(failures > 0 ? 1 : 0);

function isChosen({ name }: Scenario): boolean {
  return chosen.length === 0 || chosen.some((part) => name.toLowerCase().includes(part));
}

/** Runs one scenario, and shows it when it has ended, since another one runs beside it. */
async function attempt<T>(name: string, folder: string, run: (steps: Steps) => Promise<T>): Promise<T | undefined> {
  const start = performance.now();
  const steps = new Steps(join(workspace, folder));
  const show = (outcome: string) => {
    const lines = steps.lines.map((line) => `    ${line.replaceAll('\n', '\n    ')}`);
    console.log([`package: ${name}: ${outcome} (${seconds(start)})`, ...lines].join('\n'));
  };
  try {
    const result = await run(steps);
    show('ok');
    return result;
  } catch (error) {
    failures++;
    show('FAILED');
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
