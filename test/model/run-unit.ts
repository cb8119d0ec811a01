import { CheckConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { lockTable } from 'mikro-orm-auto-sequence';
import { checkFlush } from './check-flush.js';
import { REFUSED_TITLE, Step, Ticket } from './entities.js';
import { type Creation, Journal } from './Journal.js';
import type { Lane } from './Lane.js';
import type { Command, NewTicket, Unit } from './program.js';

/** How a program ends a transaction or a savepoint on purpose. */
class RolledBack extends Error {}

/** Numbers of the program's own begin here and are far apart, so that none is taken. */
const explicitNumbers = { next: 1000, step: 1000 };

/** Runs a unit once, and returns what it has done. */
export async function runUnit(em: SqlEntityManager, lane: Lane, unit: Unit): Promise<Journal> {
  await lane.stop();
  const attempt = new Attempt(lane);
  const run = async (inner: SqlEntityManager): Promise<Journal> => {
    const journal = await attempt.run(inner, unit.commands);
    await lane.stop();
    if (unit.isRolledBack) {
      throw new RolledBack();
    }
    return journal;
  };
  try {
    switch (unit.kind) {
      case 'bare flush':
        return await run(em);
      case 'transaction':
        return await em.transactional(run, { isolationLevel: unit.level });
      case 'lockTable':
        return await lockTable(em, [Ticket, Step], run, { isolationLevel: unit.level });
    }
  } catch (error) {
    attempt.expectNoNumbers();
    if (error instanceof RolledBack) {
      return new Journal();
    }
    throw error;
  }
}

class Attempt {
  readonly #lane: Lane;
  readonly #tickets: { ticket: Ticket; explicit: number | undefined }[] = [];

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  async run(em: SqlEntityManager, commands: readonly Command[]): Promise<Journal> {
    const journal = new Journal();
    for (const command of commands) {
      await this.#lane.stop();
      await this.#execute(em, command, journal);
    }
    return journal;
  }

  /** What was not inserted has no number but its own. */
  expectNoNumbers(): void {
    for (const { ticket, explicit } of this.#tickets) {
      if (!isInserted(ticket) && ticket.number !== explicit) {
        throw new Error(`A ticket that was not inserted has the number ${String(ticket.number)}.`);
      }
    }
  }

  async #execute(em: SqlEntityManager, command: Command, journal: Journal): Promise<void> {
    switch (command.do) {
      case 'create':
        journal.created.push(...(await this.#create(em, command.tickets)));
        return;
      case 'insert':
        journal.created.push(...(await insert(em, command.projects)));
        return;
      case 'update':
        await update(em, journal);
        return;
      case 'delete last':
        await deleteLast(em, command.project, journal);
        return;
      case 'fail':
        journal.created.push(...(await this.#fail(em, command.tickets)));
        return;
      case 'nest':
        journal.add(await this.#nest(em, command));
        return;
    }
  }

  async #create(em: SqlEntityManager, newTickets: readonly NewTicket[]): Promise<Creation[]> {
    const creations = newTickets.map((newTicket) => this.#prepare(em, newTicket));
    em.persist(creations.flatMap(({ ticket, steps }) => [ticket, ...steps]));
    await em.flush();
    checkFlush(creations);
    return creations;
  }

  /** The flush fails, where there is a transaction in a savepoint; the same tickets then come without the one to blame. */
  async #fail(em: SqlEntityManager, newTickets: readonly NewTicket[]): Promise<Creation[]> {
    const creations = newTickets.map((newTicket) => this.#prepare(em, newTicket));
    const entities = creations.flatMap(({ ticket, steps }) => [ticket, ...steps]);
    const flush = async (inner: SqlEntityManager) => {
      inner.persist([...entities, inner.create(Ticket, { project: 'A', title: REFUSED_TITLE }, { persist: false })]);
      await inner.flush();
    };
    try {
      await (em.isInTransaction() ? em.transactional(flush) : flush(em));
    } catch (error) {
      if (!(error instanceof CheckConstraintViolationException)) {
        throw error;
      }
    }
    this.expectNoNumbers();
    em.persist(entities);
    await em.flush();
    checkFlush(creations);
    return creations;
  }

  async #nest(em: SqlEntityManager, { commands, isRolledBack }: Command & { do: 'nest' }): Promise<Journal> {
    try {
      return await em.transactional(async (inner) => {
        const journal = await this.run(inner, commands);
        if (isRolledBack) {
          throw new RolledBack();
        }
        return journal;
      });
    } catch (error) {
      if (error instanceof RolledBack) {
        return new Journal();
      }
      throw error;
    }
  }

  #prepare(em: SqlEntityManager, { project, hasExplicitNumber, steps: stepCount }: NewTicket): Creation {
    const explicit = hasExplicitNumber ? (explicitNumbers.next += explicitNumbers.step) : undefined;
    const data = { project, ...(explicit !== undefined && { number: explicit }) };
    const ticket = em.create(Ticket, data, { persist: false });
    const steps: object[] = [];
    for (let step = 0; step < stepCount; step++) {
      steps.push(em.create(Step, { ticket }, { persist: false }));
    }
    this.#tickets.push({ ticket, explicit });
    return { ticket, isExplicit: explicit !== undefined, steps };
  }
}

function isInserted({ id }: Partial<Ticket>): boolean {
  return id !== undefined;
}

async function insert(em: SqlEntityManager, projects: readonly (string | null)[]): Promise<Creation[]> {
  const values = projects.map(() => '(?)').join(', ');
  const rows = await em.execute<{ id: number }[]>(
    `insert into ticket (project) select project from (values ${values}) as v (project) order by project returning id`,
    [...projects],
  );
  const fork = em.fork({ clear: true, keepTransactionContext: true, disableContextResolution: true });
  const tickets = await fork.find(Ticket, { id: rows.map(({ id }) => id) });
  return tickets.map((ticket) => ({ ticket, isExplicit: false, steps: [] }));
}

/** Not one that is deleted: MikroORM may read a generated column again, and does not expect that there is no row. */
async function update(em: SqlEntityManager, journal: Journal): Promise<void> {
  const latest = journal.created.at(-1)?.ticket;
  const isThere = latest && (await em.fork({ keepTransactionContext: true }).count(Ticket, latest.id)) === 1;
  if (isThere) {
    latest.title = 'changed';
    await em.flush();
  }
}

/**
 * Not one that has steps: a cascade enters the tables in another order than `lockTable`. In an entity manager of its
 * own, since MikroORM does not give a removed entity back when the removal is rolled back.
 */
async function deleteLast(em: SqlEntityManager, project: string | null, journal: Journal): Promise<void> {
  const fork = em.fork({ clear: true, keepTransactionContext: true, disableContextResolution: true });
  const [last] = await fork.find(Ticket, { project }, { limit: 1, orderBy: { number: 'desc' } });
  if (last && (await fork.count(Step, { ticket: last.id })) === 0) {
    await fork.remove(last).flush();
    journal.deletedIds.add(last.id);
  }
}
