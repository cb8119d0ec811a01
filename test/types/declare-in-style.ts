import type { NumberMode } from 'mikro-orm-auto-sequence';
import type { Style } from './option-cases.js';

/** How a program of one style declares a sequence. */
interface Program {
  /** Its imports, and what all its declarations share. */
  readonly head: string;
  /** Statements that declare an invoice whose number has these options, and is of this mode. */
  readonly declare: (options: string, mode: NumberMode) => string;
}

const fields = 'id!: number; kind!: string; year!: number; customer!: { name: string };';

function withDecorator(flavour: 'es' | 'legacy'): Program {
  return {
    head: `
      import type { Opt } from '@mikro-orm/core';
      import { AutoSequence } from 'mikro-orm-auto-sequence/${flavour}';`,
    declare: (options, mode) => `
      class Invoice { ${fields} @AutoSequence(${options}) number!: Opt<${mode}>; }`,
  };
}

export const programs: Record<Style, Program> = {
  es: withDecorator('es'),
  legacy: withDecorator('legacy'),
  defineEntity: {
    head: `
      import { defineEntity, type EntityManager, p } from '@mikro-orm/core';
      import { autoSequence } from 'mikro-orm-auto-sequence';
      interface Invoice { ${fields.replaceAll('!', '')} }`,
    declare: (options, mode) => `
      const properties = { id: p.integer().primary(), kind: p.string(), number: autoSequence(${options}) };
      const Invoices = defineEntity({ name: 'Invoice', properties });
      (em: EntityManager): ${mode} => em.create(Invoices, { kind: 'paid' }).number;`,
  },
  EntitySchema: {
    head: `
      import { EntitySchema, type Opt } from '@mikro-orm/core';
      import { AutoSequenceType } from 'mikro-orm-auto-sequence';
      const integer = { type: 'integer' };
      const others = { id: integer, kind: { type: 'string' }, year: integer, customer: { type: 'json' } };`,
    declare: (options, mode) => `
      class Invoice { ${fields} number!: Opt<${mode}>; }
      const type = new AutoSequenceType(${options});
      new EntitySchema({ class: Invoice, properties: { ...others, number: { type } } });
      (): ${mode} | null | undefined => type.convertToJSValue(1);`,
  },
};
