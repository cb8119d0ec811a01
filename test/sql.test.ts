import { expect, test } from '@jest/globals';
import { join, sql } from '../src/dialects/sql.js';

test('a statement of many parameters becomes part of another one', () => {
  const many = join(
    Array.from({ length: 200_000 }, (_, i) => sql`${i}`),
    ', ',
  );
  expect(sql`select ${many}`.params).toHaveLength(200_000);
});
