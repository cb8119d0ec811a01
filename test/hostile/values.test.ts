import { beforeAll, describe, expect, test } from '@jest/globals';
import { oneOfEachKind } from '../support/databases/index.js';
import type { TestOrm } from '../support/test-orm.js';
import { create, openTickets, Ticket } from '../support/tickets.js';

const stored: Record<string, string> = {
  'a quote': `'`,
  'two quotes': `''`,
  'a double quote': `"`,
  'a backslash': `\\`,
  'a backslash before a quote': `\\'`,
  'backslashes and quotes': `\\\\'\\"'`,
  'escapes of characters': `\\x41\\u0041\\101\\n`,
  'an injection': `'; drop table ticket; --`,
  'an injection behind a backslash': `\\'; drop table ticket; --`,
  'an injection into an array': `'] as text[])) as v; drop table ticket; --`,
  comments: `/* -- */ --`,
  'a placeholder': `?`,
  'placeholders of all kinds': `? ?? $1 :name @name %s {0} \${x} \\?`,
  'the syntax of arrays and records': `{A,"B",NULL}(1,"2")[3]`,
  'the word null': `null`,
  'dollar quotes': `$$ $tag$ $$`,
  emoji: `🧾👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿`,
  'text from right to left': `\u202Eא\u202C`,
  'control characters': `\u0001\b\t\n\u000b\r\u001a\u001b\u007f\u0085\u2028\u2029`,
  'a byte order mark': `\uFEFFA`,
  'spaces around': `  A  `,
  nothing: ``,
  'a composed letter': `é`,
  'a letter and its accent': `e\u0301`,
  'a number': `1e309`,
  'a property of every object': `__proto__`,
  'a key as the library writes it': `["A",null,"\\u0000"]`,
  '255 quotes': `'`.repeat(255),
  '254 halves of characters': `𝕏`.repeat(127),
};

const nullBytes: Record<string, string> = {
  'a null byte': `a\0b`,
  'a null byte before an injection': `\0'; drop table ticket; --`,
};

describe.each(oneOfEachKind)('scope values on $name', (database) => {
  let tickets: TestOrm;
  beforeAll(async () => {
    tickets = await openTickets(database);
  });

  test.each(Object.entries({ ...stored, ...(database.storesNullBytes && nullBytes) }))(
    'of %s are stored, and numbered apart from all others',
    async (_, project) => {
      const em = tickets.em();
      await expect(create(em, project, null, project)).resolves.toEqual([1, expect.any(Number), 2]);
      await expect(em.transactional((inner) => create(inner, project))).resolves.toEqual([3]);
      const found = await tickets.em().find(Ticket, { project }, { orderBy: { id: 'asc' } });
      const read = database.readsByteOrderMarks ? project : project.replace(/^\uFEFF/, '');
      expect(found.map((ticket) => [ticket.project, ticket.number])).toEqual([1, 2, 3].map((number) => [read, number]));
    },
  );

  test('that are no text to a database are stored as the database stores them, and numbered together', async () => {
    const em = tickets.em();
    await expect(create(em, 'a\uD800', 'a\uDFFF', 'a\uFFFD')).resolves.toEqual([1, 2, 3]);
    await expect(create(em, 'a\uD801')).resolves.toEqual([4]);
    await expect(tickets.em().count(Ticket, { project: 'a\uFFFD' })).resolves.toBe(4);
  });

  const refused: Record<string, string> = {
    ...(!database.storesNullBytes && nullBytes),
    ...(database.limitsText && { 'more than fits': 'x'.repeat(256) }),
  };

  test.each(Object.entries(refused))('of %s are refused, and nothing is written', async (_, project) => {
    const before = await tickets.em().count(Ticket);
    for (const flush of [tickets.em(), tickets.em()].map((em) => () => create(em, 'A', project))) {
      await expect(flush()).rejects.toMatchObject({ name: 'DriverException' });
    }
    await expect(tickets.em().transactional((em) => create(em, 'A', project))).rejects.toThrow();
    await expect(tickets.em().count(Ticket)).resolves.toBe(before);
    await create(tickets.em(), 'A');
  });
});
