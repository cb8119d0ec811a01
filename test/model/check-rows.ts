import type { SqlEntityManager } from '@mikro-orm/sql';
import { Step, Ticket } from './entities.js';
import type { Journal } from './Journal.js';

/**
 * @param reuses whether a number may come again when its row is deleted
 * @throws Error when the rows are not those that the journal tells of, or their numbers are not right
 */
export async function checkRows(
  em: SqlEntityManager,
  { created, deletedIds }: Journal,
  reuses: boolean,
): Promise<void> {
  const rows = new Map((await em.find(Ticket, {})).map((row) => [row.id, row]));
  for (const { ticket, steps } of created) {
    const row = rows.get(ticket.id);
    if (deletedIds.has(ticket.id)) {
      check(!row, `Ticket ${String(ticket.id)} was deleted, and is there.`);
      continue;
    }
    const told = `${String(ticket.project)}-${String(ticket.number)}`;
    const saved = `${String(row?.project)}-${String(row?.number)}`;
    check(told === saved, `The entity of ticket ${String(ticket.id)} says ${told}, its row ${saved}.`);
    const numbers = (await em.find(Step, { ticket: ticket.id }, { orderBy: { id: 'asc' } })).map(
      ({ number }) => number,
    );
    const expected = steps.map((_, index) => index + 1);
    check(String(numbers) === String(expected), `Ticket ${String(ticket.id)} has the steps ${String(numbers)}.`);
  }
  check(rows.size + deletedIds.size === created.length, `There are ${String(rows.size)} rows.`);

  for (const project of new Set(created.map(({ ticket }) => ticket.project))) {
    const all = created.filter(({ ticket }) => ticket.project === project);
    const numbers = all.filter(({ ticket }) => !reuses || rows.has(ticket.id)).map(({ ticket }) => ticket.number);
    check(
      new Set(numbers).size === numbers.length,
      `A number of ${String(project)} was given twice: ${String(numbers)}.`,
    );
    // Each number that the library gave comes right behind one that there is, or that there was until it was deleted.
    const known = new Set(all.map(({ ticket }) => ticket.number));
    for (const { ticket, isExplicit } of all) {
      const isRight = isExplicit || ticket.number === 1 || known.has(ticket.number - 1);
      check(isRight, `${String(project)}-${String(ticket.number)} comes behind a gap.`);
    }
  }
}

function check(isRight: boolean, complaint: string): void {
  if (!isRight) {
    throw new Error(complaint);
  }
}
