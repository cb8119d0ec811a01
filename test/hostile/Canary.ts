import { expect } from '@jest/globals';
import { EntitySchema } from '@mikro-orm/core';
import type { DatabaseSql } from '../support/databases/TestDatabase.js';
import type { TestOrm } from '../support/test-orm.js';
import { tokensOutsideLiterals } from './sql-tokens.js';

/** MikroORM writes numbers, booleans and null without quotes, and an object that is none of JSON's as JavaScript does. */
const BARE = ['null', 'true', 'false', 'Infinity', 'NaN', '-', ',', '[', 'object', 'Object', ']'];

const TRANSACTION = ['begin', 'commit', 'rollback', 'savepoint', 'release', 'to'];

const CanaryEntity = new EntitySchema<{ id: number }>({
  name: 'Canary',
  properties: { id: { type: 'integer', primary: true } },
});

/** A table that must survive, and the SQL that harmless values have sent: harmful ones must not add a word to it. */
export class Canary {
  static readonly entity = CanaryEntity;

  /** @param known the words that have been sent with harmless values, where another canary has learnt them */
  constructor(
    private readonly testOrm: TestOrm,
    private readonly sql: DatabaseSql,
    readonly known = new Set([...BARE, ...TRANSACTION]),
  ) {}

  async hatch(): Promise<void> {
    await this.testOrm.em().insert(CanaryEntity, { id: 1 });
    this.testOrm.statements.take();
  }

  /** Learns the words of what has been sent with harmless values. */
  learn(): void {
    for (const statement of this.testOrm.statements.take()) {
      tokensOutsideLiterals(statement, this.sql).forEach((token) => this.known.add(token));
    }
  }

  /**
   * Expects that what was sent meanwhile has no other words outside of its literals, and that the table is there.
   *
   * @param isName whether the values were names, which stand between the quotes of identifiers
   */
  async expectAlive({ isName = false } = {}): Promise<void> {
    const sent = this.testOrm.statements.take();
    await expect(this.testOrm.em().count(CanaryEntity)).resolves.toBe(1);
    this.testOrm.statements.take();
    for (const sql of sent) {
      const tokens = tokensOutsideLiterals(sql, this.sql);
      const unknown = tokens.filter((token) => !this.known.has(token) && !(isName && /^["`]/.test(token)));
      expect({ sql, unknown }).toEqual({ sql, unknown: [] });
    }
  }
}
