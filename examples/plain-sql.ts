import { MikroORM } from '@mikro-orm/postgresql';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import pg from 'pg';
import { StatementPrinter } from './statement-printer.ts';

const Bill = defineEntity({
  name: 'Bill',
  properties: {
    id: p.integer().primary(),
    customer: p.string(),
    number: autoSequence({ uniqueWith: 'customer', trigger: true }),
  },
});

/** A program without this library inserts rows. A trigger gives them the next numbers of their customers. */
export async function runPlainSql(clientUrl: string): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl,
    entities: [Bill],
    subscribers: [new AutoSequenceSubscriber()],
    debug: ['query', 'query-params'],
    loggerFactory: (options) => new StatementPrinter(options),
  });
  await orm.schema.create();
  const em = orm.em.fork();
  em.create(Bill, { customer: 'Ada' });
  await em.flush();

  const sql = `insert into bill (customer) values ('Ada'), ('Bob') returning customer, number`;
  console.log(`\nWith \`trigger: true\`, a program without this library is numbered, too:\n  ${sql}`);
  const client = new pg.Client(clientUrl);
  await client.connect();
  const { rows } = await client.query<{ customer: string; number: number }>(sql);
  await client.end();
  console.table(rows);

  const bill = em.create(Bill, { customer: 'Ada' });
  console.log('A flush of one entity is left to the trigger, and sends:');
  await StatementPrinter.during(() => em.flush());
  console.log(`Its number is ${String(bill.number)}.`);
  await orm.close();
}
