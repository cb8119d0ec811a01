import { describe, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { checkScopes } from './check-scopes.js';

const id = () => p.integer().primary();
const Address = defineEntity({
  name: 'Address',
  embeddable: true,
  properties: { country: p.string(), city: p.string().nullable() },
});

export function describeEmbeddables(database: TestDatabase): void {
  describe('a scope in an embeddable', () => {
    test.each([
      ['inlined', () => p.embedded(Address)],
      ['inlined with a prefix', () => p.embedded(Address).prefix('the_')],
      ['inlined without a prefix', () => p.embedded(Address).prefix(false)],
    ])('%s', async (_, address) => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          address: address(),
          number: autoSequence({ uniqueWith: ['address.country', 'address.city'] }),
        },
      });
      await checkScopes(database, {
        entities: [Address, Invoice],
        scopes: (em) => ({
          country: [
            () => em.create(Invoice, { address: { country: 'at' } }),
            () => em.create(Invoice, { address: { country: 'at', city: null } }),
          ],
          city: [
            () => em.create(Invoice, { address: { country: 'at', city: 'Linz' } }),
            () => em.create(Invoice, { address: { country: 'at', city: 'Linz' } }),
          ],
          'other country': [() => em.create(Invoice, { address: { country: 'de' } })],
        }),
      });
    });

    test('in another one, both of which may be missing', async () => {
      const Profile = defineEntity({
        name: 'Profile',
        embeddable: true,
        properties: { address: p.embedded(Address).nullable(), note: p.string().nullable() },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          profile: p.embedded(Profile).nullable(),
          number: autoSequence({ uniqueWith: 'profile.address.country' }),
        },
      });
      await checkScopes(database, {
        entities: [Address, Profile, Invoice],
        scopes: (em) => ({
          country: [
            () => em.create(Invoice, { profile: { address: { country: 'at' } } }),
            () => em.create(Invoice, { profile: { address: { country: 'at', city: 'Linz' }, note: 'moved' } }),
          ],
          none: [
            () => em.create(Invoice, {}),
            () => em.create(Invoice, { profile: null }),
            () => em.create(Invoice, { profile: { address: null, note: 'without address' } }),
          ],
        }),
      });
    });
  });
}
