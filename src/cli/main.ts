#!/usr/bin/env node
import { run } from './run.js';

process.exitCode = await run(process.argv.slice(2));
// What the application's config has opened, such as a queue, would keep the process alive.
process.stdout.write('', () => process.exit());
