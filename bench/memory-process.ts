/** Run by `memory.ts`, with a `MemoryTask` as JSON; sends back the peak of its memory in mebibytes. */
import { readFile } from 'node:fs/promises';
import { Application } from './application.ts';
import type { MemoryTask } from './memory.ts';

const task = JSON.parse(process.argv[2] ?? '') as MemoryTask;
const application = await Application.open(task.contender, task.room, 'local', 1);
await application.createTables();
await application.fillTables({ rows: 1_000, customers: task.customers });
const customers = Array.from({ length: task.entitiesPerFlush }, (_, entity) => entity % task.customers);
for (let flush = 0; flush < task.flushes; flush++) {
  await application.flush('invoice', customers);
}
await application.close();
process.send?.(await peak());

/** Linux hands the peak of the parent process down to `resourceUsage()`, but keeps an own one in its status. */
async function peak(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kibibytes) / 1024;
}
