import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, type AutoSequenceOptions, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

/** What JavaScript can give as a function of the entity. */
function untyped(options: Record<string, () => unknown>): AutoSequenceOptions {
  return options;
}

/** A flush asks for numbers in the order of its entities, at once: it cannot wait for an answer. */
export function describeAsyncFunctions(database: TestDatabase): void {
  async function expectRefusal(options: AutoSequenceOptions, message: string) {
    const Draft = defineEntity({
      name: 'Draft',
      properties: { id: p.integer().primary(), number: autoSequence(options).nullable() },
    });
    const testOrm = await database.init({ entities: [Draft], subscribers: [new AutoSequenceSubscriber()] });
    const em = testOrm.em();
    em.create(Draft, {});
    await expect(em.flush()).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_INVALID_NUMBER',
      message: expect.stringContaining(`AutoSequence Draft.number: the function ${message}`) as unknown,
    });
    expect(testOrm.statements.take().filter((sql) => sql.startsWith('insert'))).toEqual([]);
    await expect(testOrm.em().count(Draft)).resolves.toBe(0);
  }

  describe('a function among the options', () => {
    describe.each(['startAt', 'step', 'when'])('%s', (option) => {
      test.each<[string, () => unknown]>([
        ['async', () => Promise.resolve(1)],
        // Its rejection must not end the process either.
        ['async, and fails', () => Promise.reject(new Error('cannot tell'))],
        ['of a thenable', () => ({ then: () => undefined })],
      ])('is refused when it is %s', async (_, result) => {
        await expectRefusal(untyped({ [option]: result }), `\`${option}\` returned a promise.`);
      });
    });

    test.each(['yes', 1, undefined, null])('when is refused when it returns %p', async (result) => {
      await expectRefusal(untyped({ when: () => result }), '`when` must return a boolean');
    });
  });
}
