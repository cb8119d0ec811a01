import { MikroORM } from '@mikro-orm/core';
import { databaseOptions } from '../invoicing/database.ts';
import { createApp } from './app.ts';

const orm = await MikroORM.init(databaseOptions());
// An application in production has migrations instead.
await orm.schema.update();

const app = createApp(orm);
app.addHook('onClose', () => orm.close());
const address = await app.listen({
  port: Number(process.env['PORT'] ?? 3000),
  host: '127.0.0.1',
});
console.log(`listening on ${address}`);

process.once('SIGTERM', () => void app.close());
