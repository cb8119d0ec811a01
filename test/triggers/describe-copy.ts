import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceCounter, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { CopyingDatabase } from './copy-in.js';
import { rowsOf } from './tickets.js';

/** A row of COPY has `\N` for a null. A column that is not in its list has the default. */
export function describeCopy({ database, copyIn }: CopyingDatabase): void {
  describe.each([{ reuse: true }, { reuse: false }])(`COPY on ${database.name}, reuse: $reuse`, ({ reuse }) => {
    const Ticket = defineEntity({
      name: 'Ticket',
      properties: {
        id: p.integer().primary(),
        project: p.string().nullable(),
        number: autoSequence({ uniqueWith: 'project', reuse, trigger: true }),
        serial: autoSequence({ startAt: 100, step: 10, reuse, trigger: true }),
      },
    });
    const open = () =>
      database.init({ entities: [Ticket, AutoSequenceCounter], subscribers: [new AutoSequenceSubscriber()] });
    const all = 'select project, number, serial from ticket order by id';

    test('numbers rows of several scopes in their order, and a flush goes on', async () => {
      const testOrm = await open();
      const em = testOrm.em();
      em.create(Ticket, { project: 'A' });
      await em.flush();
      await copyIn(testOrm, 'ticket (project)', ['A', 'B', '\\N', 'A', '\\N']);
      const after = ['A', 'B', null].map((project) => em.create(Ticket, { project }));
      await em.flush();
      expect(after.map(({ number }) => number)).toEqual([4, 2, 3]);
      await expect(rowsOf(testOrm, all)).resolves.toEqual([
        ...['A 1 100', 'A 2 110', 'B 1 120', '- 1 130', 'A 3 140', '- 2 150'],
        ...['A 4 160', 'B 2 170', '- 3 180'],
      ]);
    });

    test('keeps the numbers that rows bring, and counts on after them', async () => {
      const testOrm = await open();
      await copyIn(testOrm, 'ticket (project, number, serial)', [
        ...['A\t7\t500', 'A\t\\N\t\\N', 'B\t\\N\t\\N'],
        ...['A\t\\N\t600', 'B\t5\t\\N'],
      ]);
      await expect(rowsOf(testOrm, all)).resolves.toEqual(['A 7 500', 'A 8 510', 'B 1 520', 'A 9 600', 'B 5 610']);
    });

    test('gives no number away when it fails', async () => {
      const testOrm = await open();
      const copied = copyIn(testOrm, 'ticket (project, serial)', ['A\t\\N', 'A\tno number']);
      await expect(copied).rejects.toMatchObject({ code: '22P02' });
      await copyIn(testOrm, 'ticket (project)', ['A']);
      await expect(rowsOf(testOrm, all)).resolves.toEqual(['A 1 100']);
    });
  });
}
