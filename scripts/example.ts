import { spawnSync } from 'node:child_process';
import { type ExampleProgram, examplePrograms } from './example-programs.ts';

/** Runs an example application: `npm run example -- nestjs`. */
const [name = ''] = process.argv.slice(2);
const programs: Readonly<Record<string, ExampleProgram>> = examplePrograms;
const program = programs[name];
if (!program) {
  console.error(`There are these: ${Object.keys(programs).join(', ')}.`);
  process.exit(1);
}
for (const args of [...(program.before ? [program.before] : []), program.start]) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
