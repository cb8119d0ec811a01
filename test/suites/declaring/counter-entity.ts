import { describe, expect, test } from '@jest/globals';
import { AutoSequenceCounter, autoSequenceCounter } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

export function describeCounterEntity(database: TestDatabase): void {
  describe('the entity of the counters', () => {
    test('makes a table that a second schema diff finds unchanged', async () => {
      const orm = await database.init({ entities: [AutoSequenceCounter] });
      await expect(orm.orm.schema.getUpdateSchemaSQL()).resolves.toBe('');
    });

    test('tells texts apart by their bytes', async () => {
      const orm = await database.init({ entities: [AutoSequenceCounter] });
      const texts = ['a', 'A', 'a ', 'ä', 'a\u0308'];
      await orm.em().insertMany(
        AutoSequenceCounter,
        texts.map((scope, last) => ({ sequence: 'ticket.number', scope, last })),
      );
      const found = await orm.em().find(AutoSequenceCounter, { scope: 'a' });
      expect(found.map(({ last }) => last)).toEqual([0]);
    });

    test('may have another table', async () => {
      const counter = autoSequenceCounter({ tableName: 'my counters' });
      const orm = await database.init({ entities: [counter] });
      await expect(orm.orm.schema.getUpdateSchemaSQL()).resolves.toBe('');
      await expect(orm.em().count(counter)).resolves.toBe(0);
    });
  });
}
