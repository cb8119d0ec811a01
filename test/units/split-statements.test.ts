import { expect, test } from '@jest/globals';
import { splitStatements } from '../../src/cli/migration/split-statements.js';

test('a text of statements is split where a line ends with a semicolon', () => {
  const text = 'create table a (b int);\n\nalter table a add c int;\ndrop table d;';
  expect(splitStatements(text)).toEqual(['create table a (b int)', 'alter table a add c int', 'drop table d']);
});

test.each([
  ['a text', `comment on table a is 'first;\nit''s the second;\n'`],
  ['a name', `alter table a add "b;\nc" int`],
  ['a name in backticks', 'alter table a add `b;\nc` int'],
  ['a body', 'create function a() returns trigger as $$ begin\n  return new;\nend $$ language plpgsql'],
  ['a body with a tag', 'create function a() returns text as $a$ select $$;\n$$;\n$a$ language sql'],
  ['a comment', '-- the first;\nselect 1'],
])('but not within %s', (_, statement) => {
  expect(splitStatements(`select 0;\n${statement};\nselect 2;`)).toEqual(['select 0', statement, 'select 2']);
});
