import { describe, expect, test } from '@jest/globals';
import { AutoSequenceCounter, autoSequenceCounter } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

export function describeCounterEntity(database: TestDatabase): void {
  describe('the entity of the counters', () => {
    test('makes a table that a second schema diff finds unchanged', async () => {
      const orm = await database.init({ entities: [AutoSequenceCounter] });
      await expect(orm.schemaDiff()).resolves.toBe('');
    });

    test('tells texts apart by their bytes', async () => {
      const orm = await database.init({ entities: [AutoSequenceCounter] });
      // As counters have them: in an array. Some databases take no account of spaces at the end.
      const texts = ['a', 'A', 'a ', 'ä', 'a\u0308'].map((text) => JSON.stringify([text]));
      await orm.em().insertMany(
        AutoSequenceCounter,
        texts.map((scope, last) => ({ sequence: 'ticket.number', scope, last })),
      );
      const found = await orm.em().find(AutoSequenceCounter, { scope: texts[0] ?? '' });
      expect(found.map(({ last }) => last)).toEqual([0]);
    });

    test('may have another table', async () => {
      const counter = autoSequenceCounter({ tableName: 'my counters' });
      const orm = await database.init({ entities: [counter] });
      await expect(orm.schemaDiff()).resolves.toBe('');
      await expect(orm.em().count(counter)).resolves.toBe(0);
    });
  });
}
