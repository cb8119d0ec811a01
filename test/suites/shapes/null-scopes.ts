import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { checkScopes } from './check-scopes.js';

const id = () => p.integer().primary();

export function describeNullScopes(database: TestDatabase): void {
  describe('a scope that may be null', () => {
    test('is one scope more', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), project: p.string().nullable(), number: autoSequence({ uniqueWith: 'project' }) },
      });
      await checkScopes(database, {
        entities: [Invoice],
        scopes: (em) => ({
          a: [() => em.create(Invoice, { project: 'a' }), () => em.create(Invoice, { project: 'a' })],
          none: [() => em.create(Invoice, {}), () => em.create(Invoice, { project: null })],
        }),
      });
    });

    test('in two properties is a scope for each pattern', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          project: p.string().nullable(),
          year: p.integer().nullable(),
          number: autoSequence({ uniqueWith: ['project', 'year'] }),
        },
      });
      await checkScopes(database, {
        entities: [Invoice],
        scopes: (em) => {
          const twice = (data: { project?: string; year?: number }) => [
            () => em.create(Invoice, data),
            () => em.create(Invoice, { project: null, year: null, ...data }),
          ];
          return {
            both: twice({ project: 'a', year: 2026 }),
            project: twice({ project: 'a' }),
            year: twice({ year: 2026 }),
            none: twice({}),
          };
        },
      });
    });

    test('in three properties is refused', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          project: p.string().nullable(),
          year: p.integer().nullable(),
          kind: p.string().nullable(),
          number: autoSequence({ uniqueWith: ['project', 'year', 'kind'] }),
        },
      });
      await expect(database.init({ entities: [Invoice] })).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_SCOPE',
        message: expect.stringMatching(
          /^AutoSequence Invoice\.number: .*3 nullable .*\(project, year, kind\).*not-null, for/s,
        ),
      });
    });
  });
}
