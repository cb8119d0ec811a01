import { describe, expect, test } from '@jest/globals';
import { PostgreSqlPlatform } from '@mikro-orm/postgresql';
import { identifier, join, list, rows, sql, verbatim } from '../../src/databases/Statement.js';

const platform = new PostgreSqlPlatform();
const formatted = (statement: ReturnType<typeof sql>) => {
  const { sql: text, params } = statement.render(platform);
  return platform.formatQuery(text, params);
};

test('a statement of many parameters becomes part of another one', () => {
  const many = list(Array.from({ length: 200_000 }, (_, i) => i));
  expect(sql`select ${many}`.render(platform).params).toHaveLength(200_000);
});

test('a statement of many statements', () => {
  const many = join(
    Array.from({ length: 200_000 }, (_, i) => sql`${i}`),
    ', ',
  );
  expect(sql`select ${many}`.render(platform).params).toHaveLength(200_000);
});

test('rows are numbered in the text, and their values are parameters', () => {
  const statement = sql`values ${rows([0, 1], ['a?', NaN, null, { a: 1n }])}`;
  expect(statement.render(platform)).toEqual({
    sql: 'values (0, ?, ?), (1, ?, ?)',
    params: ['a?', 'NaN', null, '{"a":"1"}'],
  });
  expect(sql`values ${rows([0], [])}`.render(platform)).toEqual({ sql: 'values (0)', params: [] });
});

describe('what is interpolated', () => {
  test('is a parameter, whatever its shape', () => {
    const shapes: unknown[] = [
      { sql: 'drop table t', params: [] },
      { pieces: ['drop table t'] },
      { text: 'drop table t' },
      { name: 't' },
      { value: 1 },
      { toString: 'drop table t' },
      Object.assign(Object.create(null) as object, { sql: 'drop table t', params: [] }),
      [{ sql: 'drop table t' }],
      () => 'drop table t',
      Symbol('drop table t'),
      NaN,
      -Infinity,
    ];
    for (const shape of shapes) {
      expect(sql`select ${shape}`.render(platform).sql).toBe('select ?');
      expect(formatted(sql`select ${shape}`)).toMatch(/^select '.*'$/);
    }
  });

  test('is part of the text where it is of a class of ours', () => {
    const statement = sql`select ${identifier('a "b"')}, ${verbatim('now()')}, ${sql`1 + ${2}`}`;
    expect(statement.render(platform)).toEqual({ sql: 'select "a ""b""", now(), 1 + ?', params: [2] });
  });

  test('may have question marks in its names', () => {
    const named = sql`select ${identifier('really?')} from ${identifier('a\\?')}`;
    expect(formatted(named)).toBe('select "really?" from "a\\?"');
    expect(formatted(sql`${named} where ${verbatim('"x??"')} = ${'y?'}`)).toBe(
      'select "really?" from "a\\?" where "x??" = \'y?\'',
    );
  });
});
