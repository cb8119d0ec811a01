import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { postgresql } from '../support/databases/postgresql/index.js';
import type { InitSettings } from '../support/databases/TestDatabase.js';
import type { OrmOptions, TestOrm } from '../support/test-orm.js';

/** Tickets that a trigger numbers, for each project. */
export const Ticket = defineEntity({
  name: 'Ticket',
  properties: {
    id: p.integer().primary(),
    project: p.string().nullable(),
    title: p.string().default('untitled'),
    number: autoSequence({ uniqueWith: 'project', trigger: true }),
  },
});

/** Tickets, and what an ORM has besides. */
export function openTickets(
  { entities = [], subscribers = [], ...options }: OrmOptions = {},
  settings?: InitSettings,
): Promise<TestOrm> {
  const all = {
    entities: [Ticket, ...entities],
    subscribers: [new AutoSequenceSubscriber(), ...subscribers],
    ...options,
  };
  return postgresql.init(all, settings);
}

/** Whether the statements since the last call have a lock of the subscriber's. */
export function hasLocked(testOrm: TestOrm): boolean {
  return testOrm.statements.take().some((sql) => sql.includes('pg_advisory_xact_lock') || / as last\b/.test(sql));
}

/** What the table holds, in the order of the ids. */
export async function rowsOf(
  testOrm: TestOrm,
  sql = 'select project, number from ticket order by id',
): Promise<string[]> {
  const rows = await testOrm.em().execute<object[]>(sql);
  return rows.map((row) =>
    Object.values(row)
      .map((value) => String(value ?? '-'))
      .join(' '),
  );
}
