import { expect, test } from '@jest/globals';
import { EntitySchema } from '@mikro-orm/core';
import fc from 'fast-check';
import { AutoSequenceCounter, AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

interface Receipt {
  id: number;
  scope: string | null;
  number: number | undefined;
  startAt: number;
  step: number;
}

type NewReceipt = Omit<Receipt, 'id'>;

function defineReceipt(reuse: boolean): EntitySchema<Receipt> {
  const number = new AutoSequenceType<'scope', Receipt>({
    uniqueWith: 'scope',
    unique: false,
    reuse,
    startAt: (receipt) => receipt.startAt,
    step: (receipt) => receipt.step,
  });
  return new EntitySchema<Receipt>({
    name: 'Receipt',
    properties: {
      id: { type: 'integer', primary: true },
      scope: { type: 'string', nullable: true },
      number: { type: number },
      startAt: { type: 'integer', persist: false },
      step: { type: 'integer', persist: false },
    },
  });
}

/** What README says of numbers: those that exist, and what comes next. */
class Expected {
  readonly #existing = new Map<string | null, number[]>();

  numbersOf(flush: readonly NewReceipt[]): number[] {
    for (const { scope, number } of flush) {
      if (number !== undefined) {
        this.#add(scope, number);
      }
    }
    return flush.map((receipt) => receipt.number ?? this.#next(receipt));
  }

  #next({ scope, startAt, step }: NewReceipt): number {
    const existing = this.#existing.get(scope) ?? [];
    const next =
      step > 0 ? Math.max(Math.max(...existing) + step, startAt) : Math.min(Math.min(...existing) + step, startAt);
    this.#add(scope, next);
    return next;
  }

  #add(scope: string | null, number: number): void {
    this.#existing.set(scope, [...(this.#existing.get(scope) ?? []), number]);
  }
}

const small = fc.integer({ min: -6, max: 6 });
const receipts = fc.array(
  fc.record({
    scope: fc.constantFrom('a', 'b', null),
    number: fc.option(small, { nil: undefined, freq: 3 }),
    startAt: small,
    step: small.filter((step) => step !== 0),
  }),
  { minLength: 1, maxLength: 5 },
);
const flushes = fc.array(receipts, { minLength: 1, maxLength: 4 });

const up = { scope: 'a', number: undefined, startAt: 0, step: 1 };
const down = { ...up, step: -1 };

/** A counter that starts with the first of these was nowhere before: not at -1, from where the last would count down. */
const firstOfBoth: NewReceipt[][] = [
  [up, { ...down, number: 0 }],
  [down, { ...up, scope: 'b' }],
];

export function describeCounting(database: TestDatabase): void {
  test.each([true, false])(
    'numbers follow those that exist, in both directions at once, with reuse: %p',
    async (reuse) => {
      const Receipt = defineReceipt(reuse);
      const orm = await database.init({
        entities: [Receipt, AutoSequenceCounter],
        subscribers: [new AutoSequenceSubscriber()],
      });
      const property = fc.asyncProperty(flushes, async (program) => {
        await orm.em().nativeDelete(Receipt, {});
        await orm.em().nativeDelete(AutoSequenceCounter, {});
        const expected = new Expected();
        for (const flush of program) {
          const em = orm.em();
          const created = flush.map((receipt) => em.create(Receipt, receipt));
          await em.flush();
          const numbers = expected.numbersOf(flush);
          expect(created.map(({ number }) => number)).toEqual(numbers);
          const saved = await orm.em().find(Receipt, { id: created.map(({ id }) => id) }, { orderBy: { id: 'asc' } });
          expect(saved.map(({ number }) => number)).toEqual(numbers);
        }
      });
      await fc.assert(property, { numRuns: 30, examples: [[firstOfBoth]] });
    },
  );
}
