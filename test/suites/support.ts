import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import { Gate, waitForLockWaiters } from '../support/gate.js';

const Note = defineEntity({ name: 'Note', properties: { id: p.integer().primary(), text: p.string() } });

export function describeSupport(database: TestDatabase): void {
  describe('test support', () => {
    test('starts from an empty database and records statements', async () => {
      const { orm, statements } = await database.init({ entities: [Note] });
      const em = orm.em.fork();
      em.create(Note, { text: 'first' });
      await em.flush();
      expect(statements.take()).toEqual(['begin', expect.stringContaining("values ('first')"), 'commit']);
      await expect(em.fork().count(Note)).resolves.toBe(1);
    });

    if (database.isShared && database.canRace) {
      test('sees who waits for a lock', async () => {
        const testOrm = await database.init({ entities: [Note] });
        const other = await testOrm.connect();
        const isLocked = new Gate();
        const mayEnd = new Gate();
        const holder = testOrm.em().transactional(async (em) => {
          await em.execute(database.sql.keepOut({ table: 'note' }));
          isLocked.open();
          await mayEnd.passed;
        });
        await isLocked.passed;
        const waiter = other.em().insert(Note, { text: 'late' });
        await waitForLockWaiters(testOrm, 1);
        mayEnd.open();
        await Promise.all([holder, waiter]);
      });
    }
  });
}
