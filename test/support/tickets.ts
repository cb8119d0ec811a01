import { defineEntity, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import {
  autoSequence,
  type AutoSequenceOptions,
  AutoSequenceSubscriber,
  type AutoSequenceSubscriberOptions,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from './databases/TestDatabase.js';
import type { OrmOptions, TestOrm } from './test-orm.js';

/** Tickets are numbered per project, and without a project together. Each call declares the same table. */
export function defineTicket(options: AutoSequenceOptions = {}) {
  return defineEntity({
    name: 'Ticket',
    properties: {
      id: p.integer().primary(),
      project: p.string().nullable(),
      title: p.string().default('untitled'),
      number: autoSequence({ uniqueWith: 'project', ...options }),
    },
  });
}

export type TicketEntity = ReturnType<typeof defineTicket>;

/** Numbered under the subscriber's default lock. */
export const Ticket = defineTicket();

/** The options of an ORM that numbers tickets. */
export function numbering(ticket: TicketEntity = Ticket, defaults: AutoSequenceSubscriberOptions = {}): OrmOptions {
  return { entities: [ticket], subscribers: [new AutoSequenceSubscriber(defaults)] };
}

/** Opens a database with a table of tickets. */
export function openTickets(database: TestDatabase, options: OrmOptions = {}): Promise<TestOrm> {
  return database.init({ ...numbering(), ...options });
}

/** Another process on the same database, whose tickets are numbered under another lock. */
export function connectWith(
  testOrm: TestOrm,
  defaults: AutoSequenceSubscriberOptions,
  options: OrmOptions = {},
): Promise<TestOrm> {
  return testOrm.connect({ ...numbering(Ticket, defaults), ...options });
}

/** Creates a ticket for each project in one flush, and returns their numbers. */
export async function create(em: SqlEntityManager, ...projects: (string | null)[]): Promise<number[]> {
  const tickets = projects.map((project) => em.create(Ticket, { project }));
  await em.flush();
  return tickets.map(({ number }) => number);
}

/** A transaction that has created a ticket for each project and goes on. It ends when the test ends it. */
export async function hold(testOrm: TestOrm, ...projects: (string | null)[]): Promise<SqlEntityManager> {
  const holder = testOrm.em();
  await holder.begin();
  await create(holder, ...projects);
  return holder;
}

/** What other connections see: the project and number of every ticket. */
export async function savedTickets(testOrm: TestOrm): Promise<string[]> {
  const sql = 'select project, number from ticket order by project, number';
  const connection = testOrm.orm.em.getConnection('write');
  const rows = await connection.execute<{ project: string | null; number: number }[]>(sql, [], 'all', undefined, {
    enabled: false,
  });
  return rows.map(({ project, number }) => `${String(project)}-${String(number)}`);
}

/** A project's tickets with the numbers 1 to `count`, as `savedTickets` returns them. */
export function upTo(count: number, project: string | null): string[] {
  return Array.from({ length: count }, (_, index) => `${String(project)}-${String(index + 1)}`);
}
