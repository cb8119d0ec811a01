import { beforeAll, describe, expect, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import fc from 'fast-check';
import { hasKeyText, keyText } from '../../../src/databases/mysql/key-text.js';
import { lockText } from '../../../src/databases/mysql/keys.js';
import { placed } from '../../../src/databases/null-patterns.js';
import { sql, type Statement, verbatim } from '../../../src/databases/Statement.js';
import { mariadb } from '../../support/databases/mariadb/index.js';
import type { TestOrm } from '../../support/test-orm.js';
import { openTickets } from '../../support/tickets.js';

/** Letters that collations call equal, ignore, weigh as two, or have on other levels than the first. */
const LETTERS = [
  ...Array.from('aAáÁäbßsSeEéèœOoø  -\t'),
  ...['e\u0301', 'ss', 'ＡＡ', 'か', 'カ', 'ガ', '\u00AD', '\u200B', 'ﬁ', 'ij', '🧾', '𝕏'],
];

const PAIRS = 100;

const text = fc.array(fc.constantFrom(...LETTERS), { maxLength: 4 }).map((letters) => letters.join(''));

/** Two texts that are often equal: one is the other with some letters exchanged. */
const pair = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(3), fc.constantFrom(...LETTERS)), { maxLength: 2 }))
  .map(([one, changes]) => {
    const letters = Array.from(one);
    for (const [at, letter] of changes) {
      letters[at] = letter;
    }
    return [one, letters.join('')] as const;
  });

let tickets: TestOrm;
let em: SqlEntityManager;
beforeAll(async () => {
  tickets = await openTickets(mariadb);
  em = tickets.em();
});

/** Of some pairs, which the collation calls equal, and which have one text of each kind. */
async function compare(collation: string, pairs: readonly (readonly [string, string])[]) {
  const type = `varchar(255) collate ${collation}`;
  const columns = placed([{ name: 'scope', type: 'varchar(255)', collation, isEnum: false }]);
  const value = (column: 'a' | 'b') => sql`cast(p.${verbatim(column)} as char) collate ${verbatim(collation)}`;
  const both = (make: (of: Statement) => Statement) => sql`binary ${make(value('a'))} = binary ${make(value('b'))}`;
  const rows = pairs.map(([a, b], id) => sql`select ${id} as id, ${a} as a, ${b} as b`);
  const union = rows.reduce((all, row) => sql`${all} union all ${row}`);
  const statement = sql`select p.id, p.a, p.b, ${value('a')} = ${value('b')} as are_equal,
    ${both((of) => lockText(columns, () => of))} as share_lock, ${both((of) => keyText(columns, () => of))} as share_counter
    from (${union}) as p`;
  const { sql: query, params } = statement.render(em.getPlatform());
  const found = await em.execute<
    { a: string; b: string; are_equal: number; share_lock: number; share_counter: number }[]
  >(query, params);
  tickets.statements.take();
  return { found, type };
}

describe('texts that a collation calls equal', () => {
  test('have one lock in every collation, and one counter where counters are allowed, which no other text has', async () => {
    const rows = await em.execute<{ name: string }[]>(
      `select full_collation_name as name from information_schema.collation_character_set_applicability
        where character_set_name = 'utf8mb4' order by 1`,
    );
    const pairs = fc.sample(pair, PAIRS);
    let equal = 0;
    for (const { name: collation } of rows) {
      const { found } = await compare(collation, pairs);
      const isCounted = hasKeyText({ name: 'scope', type: 'varchar(255)', collation, isEnum: false });
      const wrong = found.filter(({ are_equal, share_lock, share_counter }) => {
        return (are_equal === 1 && share_lock !== 1) || (isCounted && are_equal !== share_counter);
      });
      expect([collation, wrong]).toEqual([collation, []]);
      equal += found.filter(({ are_equal }) => are_equal === 1).length;
    }
    expect(rows.length).toBeGreaterThan(100);
    expect(equal).toBeGreaterThan(rows.length);
  });
});
