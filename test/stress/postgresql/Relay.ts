import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A fixed address, behind which the server can be changed: what a virtual IP or a service does in production. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => {
      this.#join(client);
    });
  }

  /** @param target the port of the server at first */
  static async start(target: number): Promise<Relay> {
    const relay = new Relay(target);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get port(): number {
    // A server that listens on TCP has no other kind of address.
    return (this.#server.address() as AddressInfo).port;
  }

  /** The way to a database of the server through the relay. */
  through(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.port = String(this.port);
    return url.href;
  }

  /** Leads new connections to another server. Those that are open break. */
  leadTo(target: number): void {
    this.#target = target;
    this.#breakAll();
  }

  /** Lets nothing more pass through the open connections, though they stay open. */
  silence(): void {
    for (const socket of this.#sockets) {
      socket.pause();
    }
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#breakAll();
    await once(this.#server, 'close');
  }

  #breakAll(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  #join(client: Socket): void {
    const server = connect(this.#target, '127.0.0.1');
    const pair = [client, server];
    for (const socket of pair) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        pair.forEach((each) => each.destroy());
      });
    }
    client.pipe(server);
    server.pipe(client);
  }
}
