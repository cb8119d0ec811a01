import { describe, expect, test } from '@jest/globals';
import {
  type AnyEntity,
  defineEntity,
  type EntityManager,
  type EntityName,
  type EventArgs,
  type EventSubscriber,
  p,
  type ScalarReference,
  Type,
} from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { TestOrm } from '../../support/test-orm.js';

interface Money {
  amount: number;
  currency: string;
}

class MoneyType extends Type<Money, string> {
  override convertToDatabaseValue({ amount, currency }: Money): string {
    return `${amount.toFixed(2)} ${currency}`;
  }

  override convertToJSValue(text: string): Money {
    const [amount, currency = ''] = text.split(' ');
    return { amount: Number(amount), currency };
  }

  override getColumnType(): string {
    return 'varchar(20)';
  }

  override compareAsType(): string {
    return 'string';
  }
}

const id = () => p.integer().primary();

/** A table of its own for each kind of scope. */
const Lazy = defineEntity({
  name: 'Lazy',
  properties: { id: id(), scope: p.string().ref(), number: autoSequence({ uniqueWith: 'scope' }) },
});
const Priced = defineEntity({
  name: 'Priced',
  properties: { id: id(), scope: p.type(MoneyType), number: autoSequence({ uniqueWith: 'scope' }) },
});
const hashedAs = (bytes: string) =>
  defineEntity({
    name: 'Hashed',
    properties: { id: id(), scope: p.uint8array().columnType(bytes), number: autoSequence({ uniqueWith: 'scope' }) },
  });
const Address = defineEntity({ name: 'Address', embeddable: true, properties: { country: p.string() } });
const Letter = defineEntity({
  name: 'Letter',
  properties: { id: id(), to: p.embedded(Address), number: autoSequence({ uniqueWith: 'to.country' }) },
});
const Plain = defineEntity({
  name: 'Plain',
  properties: {
    id: id(),
    scope: p.string(),
    note: p.string().nullable(),
    number: autoSequence({ uniqueWith: 'scope', editable: true }),
  },
});
const Node = defineEntity({
  name: 'Node',
  properties: {
    id: id(),
    parent: () => p.manyToOne(Node).nullable(),
    note: p.string().nullable(),
    number: autoSequence(),
  },
});
const Other = defineEntity({ name: 'Other', properties: { id: id(), name: p.string() } });

const Document = defineEntity({
  name: 'Document',
  inheritance: 'tpt',
  properties: { id: id(), scope: p.string(), number: autoSequence({ uniqueWith: 'scope' }) },
});
const Invoice = defineEntity({
  name: 'Invoice',
  extends: Document,
  properties: { note: p.string().nullable() },
});

const entities = [Lazy, Priced, Address, Letter, Plain, Node, Other, Document, Invoice];

/** A hook for one kind of entity. */
function hook(event: keyof EventSubscriber, entity: EntityName, run: (entity: AnyEntity) => void): EventSubscriber {
  return {
    getSubscribedEntities: () => [entity],
    [event]: (args: EventArgs<AnyEntity>) => {
      run(args.entity);
    },
  };
}

const changed = (property: string) => ({
  code: 'AUTO_SEQUENCE_CHANGED_AFTER_NUMBERING',
  message: expect.stringContaining(`changed '${property}'`),
});

export function describeChangedInHooks(database: TestDatabase): void {
  const Hashed = hashedAs(database.bytes);
  const open = (...subscribers: EventSubscriber[]) =>
    database.init({ entities: [...entities, Hashed], subscribers: [...subscribers, new AutoSequenceSubscriber()] });
  const rows = (shop: TestOrm, table: string) =>
    shop.em().execute<AnyEntity[]>(`select * from ${table.toLowerCase()} order by id`);

  describe('a beforeCreate hook that changes the scope', () => {
    test.each([
      {
        how: 'in a scalar reference',
        entity: Lazy,
        create: (em: EntityManager) => em.create(Lazy, { scope: 'a' }),
        change: ({ scope }: AnyEntity): void => {
          (scope as ScalarReference<string>).set('b');
        },
        path: 'scope',
      },
      {
        how: 'in the object of a custom type',
        entity: Priced,
        create: (em: EntityManager) => em.create(Priced, { scope: { amount: 1, currency: 'EUR' } }),
        change: ({ scope }: AnyEntity): void => {
          (scope as Money).amount = 2;
        },
        path: 'scope',
      },
      {
        how: 'in an array of bytes',
        entity: Hashed,
        create: (em: EntityManager) => em.create(Hashed, { scope: new Uint8Array([1, 2]) }),
        change: ({ scope }: AnyEntity): void => {
          (scope as Uint8Array)[0] = 9;
        },
        path: 'scope',
      },
      {
        how: 'in an embeddable',
        entity: Letter,
        create: (em: EntityManager) => em.create(Letter, { to: { country: 'at' } }),
        change: ({ to }: AnyEntity): void => {
          (to as { country: string }).country = 'ch';
        },
        path: 'to.country',
      },
    ])('$how is an error', async ({ entity, create, change, path }) => {
      const shop = await open(hook('beforeCreate', entity, change));
      const em = shop.em();
      create(em);
      await expect(em.flush()).rejects.toMatchObject(changed(path));
      await expect(rows(shop, entity.name)).resolves.toEqual([]);
    });

    test('in the payload is an error', async () => {
      const shop = await open({
        beforeCreate: ({ changeSet }: EventArgs<object>) =>
          void Object.assign(changeSet?.payload ?? {}, { scope: 'b' }),
      });
      const em = shop.em();
      em.create(Plain, { scope: 'a' });
      await expect(em.flush()).rejects.toMatchObject(changed('scope'));
    });

    test.each(['scope', 'number'])('of the root is an error, for a leaf with a table of its own (%s)', async (name) => {
      const shop = await open(hook('beforeCreate', Invoice, (entity) => (entity[name] = name === 'scope' ? 'b' : 9)));
      const em = shop.em();
      em.create(Document, { scope: 'a' });
      em.create(Invoice, { scope: 'a' });
      await expect(em.flush()).rejects.toMatchObject(changed(name));
      await expect(rows(shop, 'document')).resolves.toEqual([]);
    });

    test('of an entity that was discovered after others were guarded is an error', async () => {
      const shop = await open(hook('beforeCreate', Plain, () => undefined));
      const em = shop.em();
      em.create(Plain, { scope: 'a' });
      await em.flush();

      const Late = defineEntity({
        name: 'Late',
        hooks: { beforeCreate: [({ entity }: EventArgs<{ scope: string }>) => void (entity.scope = 'b')] },
        properties: { id: id(), scope: p.string(), number: autoSequence({ uniqueWith: 'scope' }) },
      });
      shop.orm.discoverEntity(Late);
      await shop.orm.schema.update({ safe: true });
      const later = shop.em();
      later.create(Late, { scope: 'a' });
      await expect(later.flush()).rejects.toMatchObject(changed('scope'));
      await expect(rows(shop, 'late')).resolves.toEqual([]);
    });

    test('is an error of a subscriber too that joins after the first flush', async () => {
      const shop = await open(hook('beforeCreate', Plain, () => undefined));
      const em = shop.em();
      em.create(Plain, { scope: 'a' });
      await em.flush();
      em.getEventManager().registerSubscriber(hook('beforeCreate', Plain, (entity) => (entity['scope'] = 'b')));
      em.create(Plain, { scope: 'a' });
      await expect(em.flush()).rejects.toMatchObject(changed('scope'));
      await expect(rows(shop, 'plain')).resolves.toMatchObject([{ scope: 'a', number: 1 }]);
    });
  });

  describe('a hook that changes the number of a saved entity', () => {
    test('in beforeUpdate is an error', async () => {
      const shop = await open(hook('beforeUpdate', Node, (entity) => (entity['number'] = 9)));
      const em = shop.em();
      const node = em.create(Node, {});
      await em.flush();
      node.note = 'changed';
      await expect(em.flush()).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_NOT_EDITABLE',
        message: expect.stringMatching(/Node\.number .*from 1 to 9/),
      });
      await expect(rows(shop, 'node')).resolves.toMatchObject([{ number: 1, note: null }]);
    });

    test.each([7, '7x', null])('in beforeUpdate is an error where it is editable (%p)', async (number) => {
      const shop = await open(hook('beforeUpdate', Plain, (entity) => (entity['number'] = number)));
      const em = shop.em();
      const plain = em.create(Plain, { scope: 'a' });
      await em.flush();
      plain.note = 'changed';
      await expect(em.flush()).rejects.toMatchObject(changed('number'));
      await expect(rows(shop, 'plain')).resolves.toMatchObject([{ number: 1, note: null }]);
    });

    test('in the payload of an update is an error', async () => {
      const shop = await open({
        beforeUpdate: ({ changeSet }: EventArgs<object>) =>
          void Object.assign(changeSet?.payload ?? {}, { number: '7x' }),
      });
      const em = shop.em();
      const plain = em.create(Plain, { scope: 'a' });
      await em.flush();
      plain.note = 'changed';
      await expect(em.flush()).rejects.toMatchObject(changed('number'));
    });

    test('of a reference, in beforeUpdate, is an error', async () => {
      const shop = await open(hook('beforeUpdate', Node, (entity) => (entity['number'] = 9)));
      await shop.em().insert(Node, { id: 1, number: 1 });
      const em = shop.em();
      em.getReference(Node, 1).note = 'changed';
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NOT_EDITABLE' });
    });

    test.each(['scope', 'number'])('or the %s of one that is being edited, is an error', async (name) => {
      const shop = await open(hook('beforeUpdate', Plain, (entity) => (entity[name] = name === 'scope' ? 'b' : 9)));
      const em = shop.em();
      const plain = em.create(Plain, { scope: 'a' });
      await em.flush();
      plain.number = 5;
      await expect(em.flush()).rejects.toMatchObject(changed(name));
      await expect(rows(shop, 'plain')).resolves.toMatchObject([{ scope: 'a', number: 1 }]);
    });

    test('of the root, for a leaf with a table of its own, is an error', async () => {
      const shop = await open(hook('beforeUpdate', Invoice, (entity) => (entity['number'] = 9)));
      const em = shop.em();
      const invoice = em.create(Invoice, { scope: 'a' });
      await em.flush();
      invoice.note = 'changed';
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NOT_EDITABLE' });
    });

    test.each([
      { whose: 'its own', hooked: Node },
      // What has come back with the INSERT goes onto the entity.
      ...(database.hasTriggers ? [] : [{ whose: 'that of another', hooked: Other }]),
    ])('in afterCreate ($whose), before MikroORM fills in the parent by an UPDATE, is an error', async ({ hooked }) => {
      const created: AnyEntity[] = [];
      const shop = await open(
        hook('afterCreate', hooked, () => {
          for (const node of created) {
            node['number'] = 9;
          }
        }),
      );
      const em = shop.em();
      const root = em.create(Node, {});
      created.push(em.create(Node, { parent: root }));
      em.create(Other, { name: 'last' });
      await expect(em.flush()).rejects.toMatchObject(changed('number'));
      await expect(rows(shop, 'node')).resolves.toEqual([]);
    });

    test('is no error where it changes something else, the number being edited or not', async () => {
      const shop = await open(
        hook('beforeUpdate', Plain, (entity) => (entity['note'] = 'hooked')),
        hook('beforeUpdate', Node, (entity) => (entity['note'] = 'hooked')),
        hook('afterCreate', Node, (entity) => (entity['note'] = 'created')),
      );
      const em = shop.em();
      const plain = em.create(Plain, { scope: 'a' });
      const root = em.create(Node, {});
      em.create(Node, { parent: root });
      await em.flush();
      plain.number = 5;
      await em.flush();
      plain.scope = 'b';
      root.note = 'changed';
      await em.flush();
      const other = shop.em();
      other.getReference(Plain, plain.id).number = 6;
      await other.flush();
      await expect(rows(shop, 'plain')).resolves.toMatchObject([{ number: 6, scope: 'b', note: 'hooked' }]);
      await expect(rows(shop, 'node')).resolves.toMatchObject([
        { number: 1, note: 'hooked' },
        { number: 2, parent_id: 1 },
      ]);
    });
  });
}
