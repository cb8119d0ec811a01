import { join } from 'node:path';
import { kB } from '../kB.ts';
import { root } from '../root.ts';
import type { Scenario } from '../Scenario.ts';
import type { Command } from '../Steps.ts';

/** The tarball itself: its entries, and its types as TypeScript resolves them. */
export const tarballScenario: Scenario = {
  name: 'the tarball',
  run: async (steps, { file, size, unpackedSize, fileCount }) => {
    steps.say(`${kB(size)}, installed ${kB(unpackedSize)} in ${String(fileCount)} files`);
    await steps.run(tool('publint'), ['run', file, '--strict']);
    await steps.run(tool('attw'), [file, '--profile', 'esm-only']);
  },
};

function tool(name: string): Command {
  return { name, file: join(root, 'node_modules/.bin', name), args: [] };
}
