import { MariaDbDriver } from '@mikro-orm/mariadb';
import type { RowDataPacket } from 'mysql2/promise';
import { findBinary } from '../../support/databases/mariadb/find-binary.ts';
import { withClient } from '../../support/databases/mariadb/with-client.ts';
import { runProgram } from '../run-program.ts';
import { SCOPES, type TriggerPlace } from '../triggers.ts';

const SLAP = 'mariadb-slap';

/** What mariadb-slap does. A multi-row INSERT sorts its rows as a flush sorts its keys. */
const STATEMENTS: readonly string[] = [
  ...Array.from({ length: 4 }, () => 'insert into invoice (customer) values (@c := ANY)'),
  'insert into invoice (customer) values (2), (2), (3), (4)',
  'begin',
  'insert into invoice (customer) values (@c := ANY)',
  'rollback',
  'begin',
  'insert into invoice (customer) values (@c := ANY), (@c)',
  'savepoint s',
  'insert into invoice (customer) values (@c)',
  'rollback to s',
  'insert into invoice (customer) values (@c)',
  'commit',
].map((statement) => statement.replace('ANY', `1 + floor(rand() * ${String(SCOPES)})`));

/** How many transactions they are. */
const TRANSACTIONS = 7;

const CLIENTS = 4;

/** How often each client does them all. */
const ROUNDS = 100;

/** With mariadb-slap, half of its transactions at READ COMMITTED. */
export const mariadbTriggers: TriggerPlace = {
  driver: MariaDbDriver,
  missing: () =>
    findBinary(SLAP) === undefined ? `${SLAP} is not installed (Debian: apt-get install mariadb-client)` : undefined,
  keepGiven: (url) =>
    withClient(url, async (client) => {
      await client.query('create table given (customer int, number int)');
      await client.query(`create trigger note after insert on invoice for each row
        insert into given values (new.customer, new.number)`);
    }),
  unlock: (url) =>
    withClient(url, async (client) => {
      // It would refuse what has to be seen.
      const [[index]] = await client.query<
        RowDataPacket[]
      >(`select index_name as name from information_schema.statistics
        where table_schema = database() and table_name = 'invoice' and column_name = 'number'`);
      await client.query(
        `alter table invoice drop index ${String(index?.['name'])}, add index by_number (customer, number)`,
      );
      const [[row]] = await client.query<RowDataPacket[]>(`select trigger_name as name, action_statement as body
        from information_schema.triggers where trigger_schema = database() and action_timing = 'BEFORE'`);
      const locked = String(row?.['body']);
      const body = locked
        .replace(/insert into `auto_sequence_counter`[^;]*'lock invoice\.number'[^;]*;/, 'do 0;')
        .replaceAll(' lock in share mode', '');
      if (body === locked) {
        throw new Error(`The lock was not found in ${locked}`);
      }
      await client.query(
        `create or replace trigger ${String(row?.['name'])} before insert on invoice for each row ${body}`,
      );
    }),
  runProgram: async (url, seconds, isLocked) => {
    const end = Date.now() + seconds * 1000;
    let transactions = 0;
    for (let run = 0; Date.now() < end; run++) {
      await slap(url, run % 2 === 0 ? 'repeatable read' : 'read committed', isLocked);
      transactions += CLIENTS * ROUNDS * TRANSACTIONS;
    }
    return transactions;
  },
  isFreeOfDeadlocks: false,
};

async function slap(url: string, isolation: string, isLocked: boolean): Promise<void> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const queries = [`set session transaction isolation level ${isolation}`, ...STATEMENTS];
  const output = await runProgram(
    SLAP,
    [
      '--no-defaults',
      `--host=${hostname}`,
      `--port=${port}`,
      `--user=${username}`,
      `--create-schema=${pathname.slice(1)}`,
      '--no-drop',
      `--concurrency=${String(CLIENTS)}`,
      `--number-of-queries=${String(CLIENTS * ROUNDS * queries.length)}`,
      '--delimiter=;',
      `--query=${queries.join(';')}`,
    ],
    { MYSQL_PWD: password },
  );
  // A client that meets an error ends, and the program says nothing of it with its code.
  if (/error/i.test(output) && (isLocked || !output.includes('Deadlock found'))) {
    throw new Error(output);
  }
}
