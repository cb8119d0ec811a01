import type { Messages, Protocol, Replace } from './Protocol.js';

/** The bytes in front of each packet: the length of the rest, and the packet's number in its exchange. */
const HEADER = 4;

/** COM_QUERY, the first byte of a statement. */
const QUERY = 3;

/**
 * Splits what a client of MariaDB or MySQL sends into packets (manual of MariaDB, "0-packet") and shows the text of its
 * statements, which is how MikroORM sends all of them.
 */
class MySqlMessages implements Messages {
  readonly #replace: Replace;
  #rest = Buffer.alloc(0);

  constructor(replace: Replace) {
    this.#replace = replace;
  }

  read(data: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, data]);
    const packets: Buffer[] = [];
    for (let packet = this.#next(); packet; packet = this.#next()) {
      const sent = isStatement(packet) ? this.#statement(packet) : packet;
      if (sent) {
        packets.push(sent);
      }
    }
    return packets;
  }

  #next(): Buffer | undefined {
    const length = this.#rest.length < HEADER ? Infinity : HEADER + this.#rest.readUIntLE(0, 3);
    if (this.#rest.length < length) {
      return undefined;
    }
    const packet = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return packet;
  }

  #statement(packet: Buffer): Buffer | undefined {
    const statement = this.#replace(packet.toString('utf8', HEADER + 1));
    if (statement === undefined) {
      return undefined;
    }
    const text = Buffer.from(statement);
    const head = Buffer.from([0, 0, 0, 0, QUERY]);
    head.writeUIntLE(text.length + 1, 0, 3);
    return Buffer.concat([head, text]);
  }
}

/** The packets of the handshake have other numbers than the first of a command. */
function isStatement(packet: Buffer): boolean {
  return packet[HEADER - 1] === 0 && packet[HEADER] === QUERY;
}

export const mysqlProtocol: Protocol = {
  open: (replace) => new MySqlMessages(replace),
  replacements: {
    error: 'select * from a_table_that_is_missing',
    timeout: 'kill query connection_id()',
  },
};
