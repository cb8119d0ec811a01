import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkScopes } from './check.ts';
import { Child } from './Child.ts';
import { allCustomers, Customer } from './entities.ts';
import { withinSeconds } from './limit.ts';
import type { Task } from './messages.ts';
import { size } from './settings.ts';
import { openSqlite } from './sqlite-worker.ts';

const PROCESSES = 4;

const LIMIT_SECONDS = 300;

export interface SqliteFigures {
  readonly transactions: number;
  readonly perSecond: number;
  /** How often a transaction that had read first was refused, and repeated. */
  readonly refused: number;
  readonly slowest: number;
}

/** Four processes on one file: what is promised meets no error, and what has read first is repeated. */
export async function runSqlite(journal: 'wal' | 'delete', count: number): Promise<SqliteFigures> {
  const directory = mkdtempSync(join(tmpdir(), 'auto-sequence-stress-'));
  const remove = () => {
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('exit', remove);
  try {
    const file = join(directory, 'stress.db');
    const orm = await openSqlite(file);
    await orm.em.fork().execute(`pragma journal_mode = ${journal}`);
    await orm.schema.create();
    await orm.em.fork().insertMany(
      Customer,
      allCustomers().map((id) => ({ id })),
    );
    const start = performance.now();
    const promised = await runProcesses({ kind: 'sqlite', file, phase: 'promised', count });
    const seconds = (performance.now() - start) / 1000;
    const readFirst = await runProcesses({ kind: 'sqlite', file, phase: 'read first', count: Math.ceil(count / 4) });
    const given = [...promised, ...readFirst].flatMap((result) => result.given);
    await checkScopes((sql) => orm.em.fork().execute<Record<string, unknown>[]>(sql), given, true);
    await orm.close();
    const transactions = promised.reduce((sum, result) => sum + result.transactions, 0);
    return {
      transactions,
      perSecond: Math.round(transactions / seconds),
      refused: readFirst.flatMap(({ errors }) => Object.values(errors)).reduce((sum, each) => sum + each, 0),
      slowest: Math.max(...promised.map((result) => result.slowest)),
    };
  } finally {
    remove();
    process.removeListener('exit', remove);
  }
}

async function runProcesses(task: Task) {
  const children = Array.from({ length: PROCESSES }, () => new Child(task));
  const work = async () => {
    await Promise.all(children.map((child) => child.ready()));
    children.forEach((child) => {
      child.start();
    });
    return Promise.all(children.map((child) => child.done()));
  };
  return withinSeconds(LIMIT_SECONDS * size, 'SQLite', work()).finally(() =>
    Promise.all(children.map((child) => child.kill())),
  );
}
