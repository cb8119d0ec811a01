import { MikroORM } from '@mikro-orm/core';
import type { AddressInfo } from 'node:net';
import { databaseOptions } from '../invoicing/database.ts';
import { createApp } from './app.ts';

const orm = await MikroORM.init(databaseOptions());
// An application in production has migrations instead.
await orm.schema.update();

const server = createApp(orm).listen(
  Number(process.env['PORT'] ?? 3000),
  '127.0.0.1',
  () => {
    const { port } = server.address() as AddressInfo;
    console.log(`listening on http://127.0.0.1:${String(port)}`);
  },
);

process.once('SIGTERM', () => {
  server.close(() => void orm.close());
  server.closeIdleConnections();
});
