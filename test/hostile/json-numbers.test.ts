import { beforeAll, describe, expect, test } from '@jest/globals';
import { EntitySchema } from '@mikro-orm/core';
import fc from 'fast-check';
import { AutoSequenceSubscriber, AutoSequenceType, type NumberMode } from 'mikro-orm-auto-sequence';
import { oneOfEachKind } from '../support/databases/index.js';
import type { TestOrm } from '../support/test-orm.js';
import { Canary } from './Canary.js';
import { hostileJson, numRuns, STATEMENT } from './json.js';
import { outcomeOf } from './outcome.js';

interface Receipt {
  id: number;
  number: unknown;
  /** What a function among the options returns. */
  result: unknown;
}

interface Shape {
  readonly title: string;
  readonly mode?: NumberMode;
  readonly editable?: boolean;
  /** The option that is a function. */
  readonly function?: 'startAt' | 'step' | 'when';
}

const modes = ['number', 'bigint', 'string'] as const;
const editables = modes.map((mode): Shape => ({ title: `an editable ${mode}`, mode, editable: true }));
const saved = modes.map((mode): Shape => ({ title: `a ${mode}`, mode }));
const functions = (['startAt', 'step', 'when'] as const).map((name): Shape => ({ title: name, function: name }));

function defineReceipt({ title, mode = 'number', editable = false, function: name }: Shape) {
  const ofEntity = name && { [name]: (receipt: Receipt) => receipt.result };
  return new EntitySchema<Receipt>({
    name: title.replaceAll(/[^\w]/g, ''),
    properties: {
      id: { type: 'integer', primary: true },
      number: { type: new AutoSequenceType({ mode, editable, unique: false, ...ofEntity }), nullable: true },
      result: { type: 'unknown', persist: false },
    },
  });
}

const withEntity = (shape: Shape) => ({ ...shape, Receipt: defineReceipt(shape) });
const numbered = [...saved, ...editables].map(withEntity);
const counted = functions.map(withEntity);

/** What each function may return, and some SQL of either direction. */
const harmless = { startAt: [1], step: [1, -1], when: [true, false] };

const parameters = { numRuns, examples: [[STATEMENT], [{ toString: 1 }]] as [unknown][] };

describe.each(oneOfEachKind)('JSON on $name', (database) => {
  let receipts: TestOrm;
  let canary: Canary;

  beforeAll(async () => {
    receipts = await database.init({
      entities: [Canary.entity, ...[...numbered, ...counted].map(({ Receipt }) => Receipt)],
      subscribers: [new AutoSequenceSubscriber()],
    });
    canary = new Canary(receipts, database.sql);
    await canary.hatch();
    for (const { Receipt, function: name = 'startAt' } of [...numbered, ...counted]) {
      for (const result of harmless[name]) {
        await expect(outcomeOf(() => create(Receipt, undefined, result))).resolves.toBe('done');
      }
      await firstOf(Receipt);
    }
    for (const { Receipt } of numbered.filter(({ editable }) => editable)) {
      await expect(outcomeOf(() => edit(Receipt, null))).resolves.toBe('done');
    }
    canary.learn();
  });

  /** Flushes a receipt with a number of its own, or with what the function among its options returns. */
  async function create(Receipt: EntitySchema<Receipt>, number: unknown, result: unknown) {
    const em = receipts.em();
    const receipt = em.create(Receipt, { number: undefined, result: undefined }, { persist: false });
    em.persist(Object.assign(receipt, { number, result }));
    await em.flush();
  }

  async function firstOf(Receipt: EntitySchema<Receipt>) {
    return receipts.em().findOneOrFail(Receipt, { id: 1 });
  }

  /** Gives a saved receipt another number. */
  async function edit(Receipt: EntitySchema<Receipt>, number: unknown) {
    const em = receipts.em();
    Object.assign(await em.findOneOrFail(Receipt, { id: 1 }), { number });
    await em.flush();
  }

  test.each(numbered)('as $title is a number, or refused', async ({ Receipt, mode }) => {
    const property = fc.asyncProperty(hostileJson, async (json) => {
      const outcome = await outcomeOf(() => create(Receipt, json, undefined));
      await canary.expectAlive();
      const isNumber = json === null || (typeof json === mode && Number.isSafeInteger(Number(json)));
      expect(['refused', isNumber ? 'done' : 'refused']).toContain(outcome);
    });
    await fc.assert(property, parameters);
  });

  test.each(numbered)('in place of $title that is saved is a number, or refused', async ({ Receipt, editable }) => {
    const property = fc.asyncProperty(hostileJson, async (json) => {
      const { number: before } = await firstOf(Receipt);
      const outcome = await outcomeOf(() => edit(Receipt, json));
      await canary.expectAlive();
      expect(['done', 'refused']).toContain(outcome);
      if (outcome === 'refused' || !editable) {
        await expect(firstOf(Receipt)).resolves.toMatchObject({ number: before });
      }
    });
    await fc.assert(property, parameters);
  });

  test.each(counted)('as the result of $title is what it may be, or refused', async ({ Receipt }) => {
    const property = fc.asyncProperty(hostileJson, async (json) => {
      const outcome = await outcomeOf(() => create(Receipt, undefined, json));
      await canary.expectAlive();
      expect(['done', 'refused']).toContain(outcome);
    });
    await fc.assert(property, parameters);
  });
});
