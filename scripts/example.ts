import { spawnSync } from 'node:child_process';

/** Runs an example application, and first compiles the one that wants it: `npm run example -- nestjs`. */
const [name = ''] = process.argv.slice(2);
const stripTypes = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];

const programs: Record<string, readonly string[][]> = {
  express: [[...stripTypes, 'examples/express/main.ts']],
  fastify: [[...stripTypes, 'examples/fastify/main.ts']],
  nestjs: [
    ['node_modules/typescript/bin/tsc', '--project', 'examples/nestjs/tsconfig.build.json'],
    ['examples/nestjs/dist/nestjs/main.js'],
  ],
};

const program = programs[name];
if (!program) {
  console.error(`There are these: ${Object.keys(programs).join(', ')}.`);
  process.exit(1);
}
for (const args of program) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
