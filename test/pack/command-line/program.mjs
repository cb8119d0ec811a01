/** Makes the table as it was, or runs the migrations and tells the numbers. */
import { MikroORM } from '@mikro-orm/sqlite';
import { argv } from 'node:process';
import config, { Invoice } from './mikro-orm.config.mjs';

const orm = await MikroORM.init(config);
const em = orm.em.fork();
if (argv[2] === 'before') {
  await em.execute('create table invoice (id integer primary key, customer integer not null)');
  await em.execute('insert into invoice (customer) values (1), (1), (2)');
} else {
  await orm.migrator.up();
  em.create(Invoice, { customer: 2 });
  await em.flush();
  const invoices = await orm.em.fork().findAll(Invoice, { orderBy: { id: 'asc' } });
  console.log(`numbers ${invoices.map(({ number }) => number).join(', ')}`);
}
await orm.close();
