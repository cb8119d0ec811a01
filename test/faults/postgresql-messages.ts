import type { Messages, Protocol, Replace } from './Protocol.js';

/**
 * Splits what a PostgreSQL client sends into messages (manual, section 54.7) and shows the text of its simple queries,
 * which is how MikroORM sends all statements.
 */
class PostgreSqlMessages implements Messages {
  readonly #replace: Replace;
  #rest = Buffer.alloc(0);
  #hasStarted = false;

  constructor(replace: Replace) {
    this.#replace = replace;
  }

  /** The messages that are complete with this data, as they are to be sent on. */
  read(data: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, data]);
    const messages: Buffer[] = [];
    for (let message = this.#next(); message; message = this.#next()) {
      const sent = message.toString('latin1', 0, 1) === 'Q' ? this.#query(message) : message;
      if (sent) {
        messages.push(sent);
      }
    }
    return messages;
  }

  /** The first message has no type in front of its length. */
  #next(): Buffer | undefined {
    const type = this.#hasStarted ? 1 : 0;
    if (this.#rest.length < type + 4) {
      return undefined;
    }
    const length = type + this.#rest.readInt32BE(type);
    if (this.#rest.length < length) {
      return undefined;
    }
    this.#hasStarted = true;
    const message = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return message;
  }

  #query(message: Buffer): Buffer | undefined {
    const statement = this.#replace(message.toString('utf8', 5, message.length - 1));
    if (statement === undefined) {
      return undefined;
    }
    const text = Buffer.from(`${statement}\0`);
    const head = Buffer.from('Q\0\0\0\0');
    head.writeInt32BE(text.length + 4, 1);
    return Buffer.concat([head, text]);
  }
}

export const postgresqlProtocol: Protocol = {
  open: (replace) => new PostgreSqlMessages(replace),
  replacements: {
    error: 'select 1 / 0',
    timeout: 'set local statement_timeout = 1; select pg_sleep(60)',
  },
};
