import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { EntitySchema, type Opt } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import fc from 'fast-check';
import { AutoSequenceSubscriber, AutoSequenceType, lockTable } from 'mikro-orm-auto-sequence';
import { oneOfEachKind } from '../support/databases/index.js';
import { Canary } from './Canary.js';
import { hostileJson, numRuns, STATEMENT } from './json.js';
import { outcomeOf } from './outcome.js';

interface Receipt {
  id: number;
  number: Opt<number>;
}

function defineReceipt(options: object) {
  return new EntitySchema<Receipt>({
    name: 'Receipt',
    properties: {
      id: { type: 'integer', primary: true },
      number: { type: new AutoSequenceType(options), nullable: true },
    },
  });
}

const SHARED = ['lock', 'lockTimeout', 'warnAfter'];
const OF_SEQUENCE = ['startAt', 'step', 'uniqueWith', 'unique', 'when', 'explicit', 'editable', 'mode', ...SHARED];
const OF_LOCK_TABLE = ['lockTimeout', 'schema'];

/** JSON as one option. */
function optionsOf(names: readonly string[]): fc.Arbitrary<object> {
  return fc.tuple(fc.constantFrom(...names), hostileJson).map(([name, json]) => ({ [name]: json }));
}

function parametersFor(names: readonly string[]): fc.Parameters<[object]> {
  return { numRuns, examples: names.map((name) => [{ [name]: STATEMENT }]) };
}

describe.each(oneOfEachKind)('JSON on $name', (database) => {
  let words: Set<string> | undefined;

  beforeAll(async () => {
    // MikroORM's logger, to which a lock that is waited for longer than `warnAfter` is told.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const harmless = [{}, { step: -1 }, { lockTimeout: 0 }, { lockTimeout: 10 }, { lock: 'table' }, { unique: false }];
    for (const options of harmless) {
      await withReceipts(options, {}, async (canary) => {
        canary.learn();
        words = canary.known;
        await Promise.resolve();
      });
    }
  });

  afterAll(() => {
    jest.restoreAllMocks();
  });

  /** Opens a database whose receipts have these options, and flushes one of them. */
  async function withReceipts(
    sequence: object,
    subscriber: object,
    work: (canary: Canary, em: SqlEntityManager, Receipt: EntitySchema<Receipt>) => Promise<void>,
  ): Promise<void> {
    const Receipt = defineReceipt(sequence);
    const receipts = await database.init({
      entities: [Canary.entity, Receipt],
      subscribers: [new AutoSequenceSubscriber(subscriber)],
    });
    try {
      const canary = new Canary(receipts, database.sql, words);
      await canary.hatch();
      const em = receipts.em();
      em.create(Receipt, {});
      await em.flush();
      await work(canary, receipts.em(), Receipt);
    } finally {
      await receipts.close();
    }
  }

  test.each([
    { what: 'of a sequence', names: OF_SEQUENCE },
    { what: 'of the subscriber', names: SHARED },
  ])('as an option $what is what it may be, or refused', async ({ names, what }) => {
    const property = fc.asyncProperty(optionsOf(names), async (options) => {
      const [sequence, subscriber] = what === 'of a sequence' ? [options, {}] : [{}, options];
      const outcome = await outcomeOf(() => withReceipts(sequence, subscriber, (canary) => canary.expectAlive()));
      expect(['done', 'refused']).toContain(outcome);
    });
    await fc.assert(property, parametersFor(names));
  });

  test('as an option of lockTable is what it may be, or refused', async () => {
    await withReceipts({}, {}, async (canary, em, Receipt) => {
      const lock = (options: object) => lockTable(em, Receipt, () => undefined, options);
      await lock({});
      await lock({ lockTimeout: 0 });
      await lock({ lockTimeout: 10 });
      canary.learn();
      const property = fc.asyncProperty(optionsOf(OF_LOCK_TABLE), async (options) => {
        expect(['done', 'refused']).toContain(await outcomeOf(() => lock(options)));
        await canary.expectAlive({ isName: true });
      });
      await fc.assert(property, parametersFor(OF_LOCK_TABLE));
    });
  });
});
