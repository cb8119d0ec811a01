import { expect, test } from '@jest/globals';
import { postgresql } from '../support/databases/postgresql/index.js';
import { create, openTickets } from '../support/tickets.js';

test('a database that a test has used is as a new one for the next test', async () => {
  const used = await openTickets(postgresql);
  const name = used.orm.config.get('dbName') ?? '';
  await create(used.em(), 'A');
  await used.em().execute(`
    create schema "Books"; create table "Books".note (id int);
    create extension citext; create type mood as enum ('fine'); create sequence counter;
    alter database ${name} set deadlock_timeout = '20ms'`);
  await used.close();

  const next = await postgresql.init({ entities: [], discovery: { warnWhenNoEntities: false } });
  expect(next.orm.config.get('dbName')).toBe(name);
  const held = await next.em().execute(`
    select 'schema' as what, nspname::text as name from pg_namespace where nspname !~ '^pg_|^information_schema$'
    union select 'object', relname from pg_class where relnamespace = to_regnamespace('public')
    union select 'type', typname from pg_type where typnamespace = to_regnamespace('public')
    union select 'extension', extname from pg_extension where extname <> 'plpgsql'
    union select 'deadlock_timeout', current_setting('deadlock_timeout')
    order by what`);
  expect(held).toEqual([
    { what: 'deadlock_timeout', name: '1s' },
    { what: 'schema', name: 'public' },
  ]);
});
