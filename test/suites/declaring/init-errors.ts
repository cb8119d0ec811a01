import { describe, expect, test } from '@jest/globals';
import { ArrayType, Collection, defineEntity, EntitySchema, JsonType, p } from '@mikro-orm/core';
import {
  autoSequence,
  type AutoSequenceErrorCode,
  type AutoSequenceOptions,
  AutoSequenceSubscriber,
  AutoSequenceType,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { OrmOptions } from '../../support/test-orm.js';

type Entities = NonNullable<OrmOptions['entities']>;
type Properties = Record<string, unknown>;

const id = p.integer().primary();
const Customer = defineEntity({ name: 'Customer', properties: { id } });
const Passport = defineEntity({
  name: 'Passport',
  properties: { id, invoice: () => p.oneToOne(Invoice).inversedBy('passport') },
});
const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id,
    passport: () => p.oneToOne(Passport).mappedBy('invoice'),
    number: autoSequence({ uniqueWith: 'passport' }),
  },
});
const Address = defineEntity({ name: 'Address', embeddable: true, properties: { city: p.string() } });

/** An invoice with the properties, and with a number that depends on the first of them. */
function scopedBy(properties: Properties) {
  const [uniqueWith] = Object.keys(properties);
  return numbered({ uniqueWith }, properties);
}

function numbered(options: AutoSequenceOptions, properties: Properties = {}) {
  return declaring({ ...properties, number: autoSequence(options) });
}

function declaring(properties: Properties) {
  return defineEntity({ name: 'Invoice', properties: { id, ...properties } });
}

/** What JavaScript, or a value of type any, can give as an option. */
function untyped(options: Record<string, unknown>): AutoSequenceOptions {
  return options;
}

export function describeInitErrors(database: TestDatabase): void {
  async function expectError(entities: Entities, code: AutoSequenceErrorCode, message: RegExp) {
    const init = database.init({ entities, subscribers: [new AutoSequenceSubscriber()] }, { schema: false });
    await expect(init).rejects.toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  }

  describe('an error at init', () => {
    test.each<[string, unknown, RegExp]>([
      ['startAt', 1.5, /must be a safe integer.*, not 1\.5\. https:/],
      ['startAt', NaN, /must be a safe integer.*, not NaN\. https:/],
      ['startAt', Infinity, /must be a safe integer.*, not Infinity\. https:/],
      ['startAt', 2 ** 53, /must be a safe integer.*, not 9007199254740992\. https:/],
      ['startAt', '1', /must be a safe integer.*, not '1'\. https:/],
      ['startAt', null, /must be a safe integer.*, not null\. https:/],
      ['unique', 'yes', /must be a boolean, not 'yes'\. https:/],
      ['uniqueWith', 7, /must be a property name or an array of property names, not 7\. https:/],
      ['uniqueWith', '', /must be a property name or an array of property names, not ''\. https:/],
      ['uniqueWith', ['id', 7], /must be a property name or an array of property names, not \['id', 7\]\. https:/],
      ['lock', 'row', /must be 'scope', 'table', 'none', not 'row'\. https:/],
      ['lockTimeout', -1, /must be a whole number of milliseconds from 0 to 2147483647, not -1\. https:/],
      ['lockTimeout', 0.5, /must be a whole number of milliseconds from 0 to 2147483647, not 0\.5\. https:/],
      ['lockTimeout', 2 ** 31, /must be a whole number of milliseconds from 0 to 2147483647, not 2147483648\. https:/],
      ['lockTimeout', '10', /must be a whole number of milliseconds from 0 to 2147483647, not '10'\. https:/],
      ['warnAfter', 0, /must be a whole number of milliseconds from 1 to 2147483647, or Infinity, not 0\. https:/],
      ['when', true, /must be a function that returns a boolean, not true\. https:/],
      ['mode', 'int', /must be 'number', 'bigint' or 'string', not 'int'\. https:/],
      ['editable', 1, /must be a boolean, not 1\. https:/],
      ['explicit', 'no', /must be a boolean, not 'no'\. https:/],
      ['lock', () => 'scope', /must be 'scope', 'table', 'none', not .*\. https:/],
    ])('names the option %s, and its value %p', async (option, value, expected) => {
      const message = new RegExp(`^AutoSequence Invoice\\.number: option \`${option}\` ${expected.source}`);
      await expectError([numbered(untyped({ [option]: value }))], 'AUTO_SEQUENCE_INVALID_OPTIONS', message);
    });

    test('names the scope that the entity lacks, and the properties that it has', async () => {
      const Typo = numbered(
        { uniqueWith: ['customer', 'yaer'] },
        { customer: () => p.manyToOne(Customer), year: p.integer() },
      );
      await expectError(
        [Customer, Typo],
        'AUTO_SEQUENCE_INVALID_SCOPE',
        /^AutoSequence Invoice\.number: uniqueWith names 'yaer', .* Its properties are: id, customer, year\. https:/,
      );
    });

    test('refuses a column name, and a name of Object.prototype, as a scope', async () => {
      for (const uniqueWith of ['customer_id', 'constructor', '__proto__', 'toString']) {
        await expectError(
          [Customer, numbered({ uniqueWith }, { customer: () => p.manyToOne(Customer) })],
          'AUTO_SEQUENCE_INVALID_SCOPE',
          new RegExp(`uniqueWith names '${uniqueWith}', which is no property of Invoice\\.`),
        );
      }
    });

    test('refuses a scope that contains the sequence', async () => {
      for (const uniqueWith of ['number', ['customer', 'number']] as const) {
        await expectError(
          [Customer, numbered({ uniqueWith }, { customer: () => p.manyToOne(Customer) })],
          'AUTO_SEQUENCE_INVALID_SCOPE',
          /^AutoSequence Invoice\.number: uniqueWith names the sequence itself\./,
        );
      }
    });

    test.each<[string, Entities, RegExp]>([
      ['many-to-many', [Customer, scopedBy({ scope: () => p.manyToMany(Customer) })], /a to-many relation/],
      ['one-to-many', oneToMany(), /a to-many relation/],
      ['inverse one-to-one', [Passport, Invoice], /the inverse side of a one-to-one relation/],
      ['embedded', [scopedBy({ scope: () => p.embedded(Address) })], /an embeddable\./],
      [
        'embedded object',
        [scopedBy({ scope: () => p.embedded(Address).object() })],
        /an embeddable in a JSON column\./,
      ],
      [
        'array of embeddables',
        [scopedBy({ scope: () => p.embedded(Address).array() })],
        /an embeddable in a JSON column\./,
      ],
      ['json', [scopedBy({ scope: p.json() })], /array or JSON/],
      ['json by its column', [scopedBy({ scope: p.type(class extends JsonType {}) })], /array or JSON/],
      ['array', [scopedBy({ scope: p.array() })], /array or JSON/],
      ['array of strings', [scopedBy({ scope: p.string().array() })], /array or JSON/],
      ['array of enums', [scopedBy({ scope: p.enum(['a', 'b']).array() })], /array or JSON/],
      ['array by its column', [scopedBy({ scope: p.string().columnType('text[3]') })], /array or JSON/],
      ['array by its type', [scopedBy({ scope: p.type(ArrayType) })], /array or JSON/],
      ['generated', [scopedBy({ scope: p.integer().generated('(1 + 1) stored') })], /a generated column/],
      ['non-persistent', [scopedBy({ scope: p.integer().persist(false) })], /which has no column/],
      ['formula', [scopedBy({ scope: p.integer().formula('1') })], /which has no column/],
      ['autoincrement', [numbered({ uniqueWith: 'id' })], /which the database counts itself/],
    ])('refuses a scope that is %s', async (_, entities, problem) => {
      const message = new RegExp(`^AutoSequence Invoice\\.number: uniqueWith names '\\w+', .*${problem.source}`);
      await expectError(entities, 'AUTO_SEQUENCE_INVALID_SCOPE', message);
    });

    test('names the properties of an embeddable that can be a scope instead', async () => {
      const Person = defineEntity({
        name: 'Person',
        embeddable: true,
        properties: { name: p.string(), address: () => p.embedded(Address), past: () => p.embedded(Address).object() },
      });
      const advice: [string, RegExp][] = [
        ['person', /'person', an embeddable\. .* a column: 'person\.name', 'person\.address\.city'\./],
        ['person.address', /'person\.address', an embeddable\. .* a column: 'person\.address\.city'\./],
        ['person.past', /'person\.past', an embeddable in a JSON column\. [^']*\. https:/],
      ];
      for (const [uniqueWith, message] of advice) {
        const Letter = numbered({ uniqueWith }, { person: () => p.embedded(Person) });
        await expectError([Address, Person, Letter], 'AUTO_SEQUENCE_INVALID_SCOPE', message);
      }
    });

    test('refuses more than two nullable scopes, each of which doubles the number of indexes', async () => {
      const nullable = () => p.integer().nullable();
      const properties = { a: nullable(), b: nullable(), c: nullable(), d: p.integer() };
      await expectError(
        [numbered({ uniqueWith: ['a', 'b', 'c', 'd'] }, properties)],
        'AUTO_SEQUENCE_INVALID_SCOPE',
        /^AutoSequence Invoice\.number: uniqueWith names 3 nullable properties \(a, b, c\).* 2 is the limit/,
      );
    });

    test('refuses a nullable scope that shares a column with another', async () => {
      const Branch = defineEntity({
        name: 'Branch',
        properties: { customer: () => p.manyToOne(Customer).primary(), no: p.integer().primary() },
      });
      const properties = {
        customer: () => p.manyToOne(Customer),
        branch: () => p.manyToOne(Branch).joinColumns('customer_id', 'branch_no').nullable(),
      };
      await expectError(
        [Customer, Branch, numbered({ uniqueWith: ['customer', 'branch'] }, properties)],
        'AUTO_SEQUENCE_INVALID_SCOPE',
        /^AutoSequence Invoice\.number: uniqueWith names 'branch', a nullable relation that shares a column/,
      );
    });

    test.each<[string, Properties, RegExp]>([
      ['the primary key', { number: autoSequence().primary() }, /part of the primary key/],
      ['an array', { number: autoSequence().array() }, /not a single number/],
      ['version', { number: autoSequence().version() }, /changed by MikroORM on every update/],
      ['onUpdate', { number: autoSequence().onUpdate(() => 1) }, /changed by MikroORM on every update/],
      ['ref', { number: autoSequence().ref() }, /wrapped in a reference/],
      ['onCreate', { number: autoSequence().onCreate(() => 1) }, /has `onCreate`/],
      ['a column of arrays', { number: autoSequence().columnType('int[]') }, /has a column of type int\[\]/],
      [
        'a column of arrays of a length',
        { number: autoSequence().columnType('bigint [3]') },
        /has a column of type bigint/,
      ],
      [
        'a column of standard arrays',
        { number: autoSequence().columnType('integer array') },
        /has a column of type integer/,
      ],
      [
        'unique() beside uniqueWith',
        { year: p.integer(), number: autoSequence({ uniqueWith: 'year' }).unique() },
        /is unique in the whole table \(`unique`\), although it has the option `uniqueWith`/,
      ],
      [
        'a named unique() beside uniqueWith',
        { year: p.integer(), number: autoSequence({ uniqueWith: 'year' }).unique('mine') },
        /is unique in the whole table/,
      ],
      ['default', { number: autoSequence().default(0) }, /has `default`/],
      ['defaultRaw', { number: autoSequence().defaultRaw('0') }, /has `defaultRaw`/],
      ['autoincrement', { number: autoSequence().autoincrement() }, /has `autoincrement`/],
      ['generated', { number: autoSequence().generated('(1 + 1) stored') }, /has `generated`/],
      ['persist: false', { number: autoSequence().persist(false) }, /has no column of its own/],
      ['formula', { number: autoSequence().formula('1') }, /has no column of its own/],
    ])('refuses a sequence with %s', async (_, properties, problem) => {
      const message = new RegExp(`^AutoSequence Invoice\\.number .*${problem.source}`);
      await expectError([declaring(properties)], 'AUTO_SEQUENCE_INVALID_OPTIONS', message);
    });

    test('refuses a sequence in an embeddable, used or not', async () => {
      const Line = defineEntity({ name: 'Line', embeddable: true, properties: { number: autoSequence() } });
      for (const entities of [[Line], [declaring({ line: () => p.embedded(Line) })]]) {
        await expectError(
          entities,
          'AUTO_SEQUENCE_INVALID_OPTIONS',
          /^AutoSequence \w+\.\w+ is declared in an embeddable\./,
        );
      }
    });

    test('refuses a scope whose column is in another table of a joined tree', async () => {
      const Document = defineEntity({ name: 'Document', inheritance: 'tpt', properties: { id, year: p.integer() } });
      const Quote = defineEntity({
        name: 'Quote',
        extends: Document,
        properties: { number: autoSequence({ uniqueWith: 'year' }) },
      });
      await expectError(
        [Document, Quote],
        'AUTO_SEQUENCE_INVALID_SCOPE',
        /^AutoSequence Quote\.number: uniqueWith names 'year', whose column is in another table/,
      );
    });
  });
}

function oneToMany(): Entities {
  class Line {
    id!: number;
    invoice!: Invoice;
  }
  class Invoice {
    id!: number;
    lines = new Collection<Line>(this);
    number!: number;
  }
  return [
    new EntitySchema({
      class: Line,
      properties: {
        id: { type: 'integer', primary: true },
        invoice: { kind: 'm:1', entity: () => Invoice },
      },
    }),
    new EntitySchema({
      class: Invoice,
      properties: {
        id: { type: 'integer', primary: true },
        lines: { kind: '1:m', entity: () => Line, mappedBy: 'invoice' },
        number: { type: new AutoSequenceType({ uniqueWith: 'lines' }) },
      },
    }),
  ];
}
