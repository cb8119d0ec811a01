import { describe, expect, test } from '@jest/globals';
import { compile } from './compile.js';

const head = `
import { defineEntity, p } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import type { EntityManager, Opt, Ref } from '@mikro-orm/core';
import { autoSequence, sequenceOf } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';
declare const em: EntityManager;
@Entity()
class Customer {
  @PrimaryKey({ type: 'integer' })
  id!: number;
}
@Entity()
class Invoice {
  @PrimaryKey({ type: 'integer' })
  id!: number;
  @ManyToOne(() => Customer, { ref: true })
  customer!: Ref<Customer>;
  @AutoSequence({ uniqueWith: 'customer' })
  number!: Opt<number>;
  @Property({ type: 'string', nullable: true })
  note?: string | null;
  @Property({ type: 'datetime' })
  issuedAt!: Date;
}
const Ticket = defineEntity({
  name: 'Ticket',
  properties: {
    id: p.integer().primary(),
    project: p.string(),
    title: p.string().default(''),
    code: p.json<{ x: number }>(),
    number: autoSequence({ mode: 'bigint', uniqueWith: 'project' }),
    draft: autoSequence({ when: () => true }).nullable(),
  },
});
declare const customer: Customer;
declare const reference: Ref<Customer>;
`;

const doCompile = [
  `const number: number = await sequenceOf(em, Invoice).next({ customer: 1 });`,
  `const number: number | undefined = await sequenceOf(em, Invoice, 'number').last({ customer });`,
  `await sequenceOf(em, Invoice, 'number').last({ customer: reference });`,
  `const numbers: bigint[] = await sequenceOf(em, Ticket, 'number').nextMany({ project: 'a' }, 2);`,
  `await sequenceOf(em, Invoice).last();`,
  `await sequenceOf(em, Invoice, undefined, { schema: 'tenant' }).last({ customer: 1 });`,
  `const rows = await sequenceOf(em, Invoice).assign([{ customer: 1, note: 'x' }]);
   const number: number = rows[0]!.number; const note: string = rows[0]!.note;`,
  `const rows = await sequenceOf(em, Ticket, 'draft').assign([{ project: 'a' }]);
   const number: number | null | undefined = rows[0]!.draft;`,
  `const count: number = await sequenceOf(em, Invoice).backfill({ orderBy: { issuedAt: 'asc', customer: { id: 'desc' } } });`,
  `const { findings } = await sequenceOf(em, Ticket, 'number').audit();
   for (const finding of findings) { if (finding.kind === 'gap') { const from: bigint = finding.from; } }`,
  `for await (const { scope } of sequenceOf(em, Invoice).findings()) { await sequenceOf(em, Invoice).last(scope); }`,
];

const doNotCompile = [
  `sequenceOf(em, Invoice, 'nummer');`,
  `sequenceOf(em, Invoice, 'issuedAt');`,
  `sequenceOf(em, Invoice, 'customer');`,
  `sequenceOf(em, Ticket, 'code');`,
  `sequenceOf(em, {}, 'number');`,
  `await sequenceOf(em, Invoice, 'number').next({ client: 1 });`,
  `await sequenceOf(em, Invoice, 'number').next({ customer: 'one' });`,
  `await sequenceOf(em, Invoice, 'number').nextMany(3);`,
  `await sequenceOf(em, Invoice, 'number').nextMany({ customer: 1 });`,
  `const number: string = await sequenceOf(em, Invoice, 'number').next({ customer: 1 });`,
  `const number: number = await sequenceOf(em, Invoice, 'number').last({ customer: 1 });`,
  `await sequenceOf(em, Invoice, 'number').backfill({ orderBy: { issued: 'asc' } });`,
  `await sequenceOf(em, Invoice, 'number').backfill({ batch: 1 });`,
  `await sequenceOf(em, Invoice, 'number').assign([{ client: 1 }]);`,
  `const rows = await sequenceOf(em, Ticket, 'draft').assign([{ project: 'a' }]); const number: number = rows[0]!.draft;`,
  `await sequenceOf(em, Invoice).audit({ limit: 'all' });`,
];

describe('sequenceOf', () => {
  const errors = compile('tsconfig.json', head, [...doCompile, ...doNotCompile]);

  test.each(doCompile.map((source, at) => [source, errors[at]]))('compile: %s', (_, found) => {
    expect(found).toEqual([]);
  });

  test.each(doNotCompile.map((source, at) => [source, errors[doCompile.length + at]]))(
    'do not compile: %s',
    (_, found) => {
      expect(found).not.toEqual([]);
    },
  );
});
