import type { EntityManager } from '@mikro-orm/core';
import { sequenceOf } from 'mikro-orm-auto-sequence';
import { Ticket } from './entities.js';

export async function insertRows(
  em: EntityManager,
  project: number,
  titles: readonly string[],
) {
  // #region next
  const last = await em.transactional(async (em) => {
    const sequence = sequenceOf(em, Ticket, 'number');
    const last = await sequence.last({ project }); // 41, or undefined
    const numbers = await sequence.nextMany({ project }, titles.length);
    await em.insertMany(
      Ticket,
      numbers.map((number, i) => ({
        project,
        number, // 42, 43, …
        title: titles[i] ?? '',
      })),
    );
    return last;
  });
  // #endregion next
  return last;
}

export async function importRows(
  em: EntityManager,
  rows: readonly { project: number; title: string; number?: number }[],
) {
  // #region assign
  await em.transactional(async (em) => {
    const numbered = await sequenceOf(em, Ticket, 'number').assign(rows);
    await em.insertMany(Ticket, numbered);
  });
  // #endregion assign
}

export async function backfill(em: EntityManager) {
  // #region backfill
  const count = await sequenceOf(em, Ticket, 'number').backfill({
    orderBy: { title: 'asc' },
  });
  // #endregion backfill
  return count;
}

export async function backfillInBatches(em: EntityManager) {
  // #region batches
  await sequenceOf(em, Ticket, 'number').backfill({
    orderBy: { title: 'asc' },
    batchSize: 1000,
    onProgress: ({ done, total }) => {
      console.log(done, 'of', total);
    },
  });
  // #endregion batches
}

export async function resync(em: EntityManager) {
  // #region resync
  const count = await sequenceOf(em, Ticket, 'number').resync();
  // #endregion resync
  return count;
}

export function ofTenant(em: EntityManager, schema: string) {
  // #region schema
  const sequence = sequenceOf(em, Ticket, 'number', { schema });
  // #endregion schema
  return sequence;
}

export async function audit(em: EntityManager) {
  // #region audit
  const report = await sequenceOf(em, Ticket, 'number').audit();
  if (!report.isExact) {
    for (const finding of report.findings) {
      console.log(finding.kind, finding.scope);
    }
  }
  // #endregion audit
  return report;
}
