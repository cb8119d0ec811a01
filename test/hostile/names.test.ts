import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { oneOfEachKind } from '../support/databases/index.js';
import { canBeColumn } from '../support/mikro-orm-version.js';

/**
 * Names of columns. MikroORM itself cannot write those with a question mark, a dot, a line break or a null byte, nor on
 * SQLite those with a backtick.
 */
const columnNames: Record<string, string> = {
  'a quote': `it's`,
  'a double quote': `a"b`,
  'double quotes around': `"a"`,
  brackets: '[a]',
  'a semicolon': `a; drop table part_1; --`,
  'an injection': `a"; drop table part_1; --`,
  'an injection behind a quote': `a'; drop table part_1; --`,
  'a backslash at the end': `a\\`,
  placeholders: `a:b$1@c%s`,
  spaces: ` a b `,
  'a comment': `/* a --`,
  'a reserved word': `select`,
  'upper case': `OrDeR`,
  emoji: `🧾`,
  'text from right to left': `א`,
  '63 bytes': 'n'.repeat(63),
  '64 bytes': 'm'.repeat(64),
  "an alias of the library's statements": 'v',
  'another alias': 't',
  "a column of the library's statements": 'last',
  'another column': 'c0',
  'a column that SQLite makes': 'column1',
};

/** Of tables and schemas, MikroORM cannot write quotes either. */
const tableNames = Object.entries(columnNames).filter(([, name]) => !/['"`]/.test(name));

/** Of native enums, MikroORM can write more. */
const typeNames = Object.entries({
  ...columnNames,
  'a question mark': `really?`,
  'a question mark alone': `?`,
  'the placeholder of an identifier': `??`,
  'a question mark behind a backslash': `a\\?`,
  'a question mark between quotes': `"?'?"`,
  'a dot': `a.b`,
  'a line break': `a\nb`,
  'an array': `{"a","b"}`,
});

const namesOf = {
  table: tableNames,
  schema: tableNames,
  scope: Object.entries(columnNames).filter(([, name]) => canBeColumn(name)),
  number: Object.entries(columnNames).filter(([, name]) => canBeColumn(name)),
  type: typeNames,
};

/** What has the name: a table, a schema, a column, or the type of the scope, a native enum. */
type Place = keyof typeof namesOf;

/** Parts of a table of their own, one name of which is given. */
function definePart(place: Place, name: string, index: number) {
  const nameOf = (each: Place, usual: string) => (each === place ? name : usual);
  return defineEntity({
    name: `Part${String(index)}`,
    tableName: nameOf('table', `part_${String(index)}`),
    ...(place === 'schema' && { schema: name }),
    properties: {
      id: p.integer().primary(),
      batch: (place === 'type' ? p.enum(['x', 'y']).nativeEnumName(name) : p.string())
        .nullable()
        .fieldName(nameOf('scope', 'batch')),
      number: autoSequence({ uniqueWith: 'batch' }).fieldName(nameOf('number', 'number')),
    },
  });
}

const places: Place[] = ['table', 'schema', 'scope', 'number', 'type'];

describe.each(oneOfEachKind)('on $name', (database) => {
  const isThere = (place: Place) =>
    (place !== 'schema' || database.hasSchemas) && (place !== 'type' || database.hasNativeEnums);

  test.each(places.filter(isThere))('no name of a %s is in the way of its numbers', async (place) => {
    const names = namesOf[place].filter(([, name]) => database.canName(name));
    const entities = names.map(([, name], index) => definePart(place, name, index));
    const parts = await database.init({ entities, subscribers: [new AutoSequenceSubscriber()] });
    const em = parts.em();
    // All in one flush, and so in one statement for the locks and one for the numbers.
    const flush = async (...batches: (string | null)[]) => {
      const created = entities.map((Part) => batches.map((batch) => em.create(Part, { batch })));
      await em.flush();
      return created.map((group, index) => [names[index]?.[0], ...group.map(({ number }) => number)]);
    };
    await expect(flush('x', null, 'x')).resolves.toEqual(names.map(([what]) => [what, 1, 1, 2]));
    await expect(flush(null, 'x')).resolves.toEqual(names.map(([what]) => [what, 2, 3]));
    for (const Part of entities) {
      await expect(parts.em().count(Part)).resolves.toBe(5);
    }
  });
});
