/** Run by `delay-proxy.ts`: `node delay-proxy-process.ts <host> <port> <milliseconds each way>`. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const [host = '', port, milliseconds] = process.argv.slice(2);
const delay = Number(milliseconds);

/** What is on its way, the oldest first: every chunk has the same way to go. */
const onTheWay: { readonly arrival: number; readonly target: Socket; readonly chunk: Buffer }[] = [];

/** Timers have a resolution of a millisecond; so while something is on its way, this process watches the clock. */
function deliver(): void {
  for (let next = onTheWay[0]; next && next.arrival <= performance.now(); next = onTheWay[0]) {
    onTheWay.shift();
    next.target.write(next.chunk);
  }
  if (onTheWay.length > 0) {
    setImmediate(deliver);
  }
}

function forward(source: Socket, target: Socket): void {
  source.setNoDelay(true);
  source.on('data', (chunk) => {
    onTheWay.push({ arrival: performance.now() + delay, target, chunk });
    if (onTheWay.length === 1) {
      setImmediate(deliver);
    }
  });
  source.on('error', () => target.destroy());
  source.on('close', () => target.end());
}

const server = createServer((client) => {
  const database = connect(Number(port), host);
  forward(client, database);
  forward(database, client);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
