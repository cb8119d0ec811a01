import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Protocol } from './Protocol.js';

/** What becomes of a statement on its way to the server. */
export const FAULTS = [
  /** The server refuses it. */
  'error',
  /** The server cancels it after a while. */
  'timeout',
  /** The connection breaks before the server has it. */
  'dropped',
  /** The server carries it out, and the connection breaks before the client hears of it. */
  'reply lost',
] as const;

export type Fault = (typeof FAULTS)[number];

/** A way to a server that reads the statements which pass, and does one of them harm. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #protocol: Protocol;
  readonly #sockets = new Set<Socket>();
  #statements: string[] = [];
  #armed: { readonly position: number; readonly fault: Fault } | undefined;

  private constructor(target: number, protocol: Protocol) {
    this.#target = target;
    this.#protocol = protocol;
    this.#server = createServer((client) => {
      this.#join(client);
    });
  }

  /** @param target the port of the server, on this machine */
  static async start(target: number, protocol: Protocol): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target, protocol);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    // A server that listens on TCP has no other kind of address.
    return (this.#server.address() as AddressInfo).port;
  }

  /** The statements since the last call. */
  take(): string[] {
    const statements = this.#statements;
    this.#statements = [];
    return statements;
  }

  /** Does harm to one statement: the next one is at position 0. */
  arm(position: number, fault: Fault): void {
    this.#statements = [];
    this.#armed = { position, fault };
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const server = connect(this.#target, '127.0.0.1');
    const breakOff = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', breakOff);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        breakOff();
      });
    }
    const queries = this.#protocol.open((statement) => {
      const fault = this.#faultOf(statement);
      if (fault === 'dropped') {
        breakOff();
        return undefined;
      }
      if (fault === 'reply lost') {
        server.removeListener('data', reply).once('data', breakOff);
      }
      return (fault && this.#protocol.replacements[fault]) ?? statement;
    });
    const reply = (data: Buffer) => {
      client.write(data);
    };
    server.on('data', reply);
    client.on('data', (data) => {
      for (const message of queries.read(Buffer.from(data))) {
        server.write(message);
      }
    });
  }

  #faultOf(statement: string): Fault | undefined {
    const position = this.#statements.push(statement) - 1;
    if (this.#armed?.position !== position) {
      return undefined;
    }
    const { fault } = this.#armed;
    this.#armed = undefined;
    return fault;
  }
}
