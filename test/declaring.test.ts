import { describe, expect, test } from '@jest/globals';
import { type Configuration, defineEntity, MikroORM, p } from '@mikro-orm/core';
import { AbstractSqlDriver, AbstractSqlPlatform, BasePostgreSqlPlatform, BaseSqliteConnection } from '@mikro-orm/sql';
import {
  autoSequence,
  type AutoSequenceOptions,
  AutoSequenceSubscriber,
  AutoSequenceType,
} from 'mikro-orm-auto-sequence';

/** A driver with a platform of MikroORM, without the database's client. */
function driverOf(platform: () => AbstractSqlPlatform, client: string) {
  return class extends AbstractSqlDriver {
    constructor(config: Configuration) {
      super(config, platform(), BaseSqliteConnection, ['kysely', client]);
    }
  };
}

class OtherPlatform extends AbstractSqlPlatform {}

/** As those of services that take one statement in a message. */
class OneStatementPlatform extends BasePostgreSqlPlatform {
  override supportsMultipleStatements(): boolean {
    return false;
  }
}

describe('a driver that is not known', () => {
  const init = (properties: Record<string, unknown>, driver = driverOf(() => new OtherPlatform(), 'other')) => {
    const Ticket = defineEntity({ name: 'Ticket', properties: { id: p.integer().primary(), ...properties } });
    return MikroORM.init({
      driver,
      dbName: 'test',
      entities: [Ticket],
      metadataCache: { enabled: false },
    });
  };

  test.each([
    ['SQL Server', () => new OtherPlatform(), 'tedious'],
    ['Oracle', () => new OtherPlatform(), 'oracledb'],
    ['MongoDB', () => new OtherPlatform(), 'mongodb'],
    ['OtherPlatform', () => new OtherPlatform(), 'other'],
    ['OneStatementPlatform', () => new OneStatementPlatform(), 'other'],
  ])('is refused at init, by its name, where an entity has a sequence: %s', async (name, platform, client) => {
    await expect(init({ number: autoSequence() }, driverOf(platform, client))).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_UNSUPPORTED_DRIVER',
      message: expect.stringMatching(
        `^AutoSequence cannot number entities on ${name}\\. It does on PostgreSQL \\(@mikro-orm/postgresql\\), .* and `,
      ) as unknown,
    });
  });

  test('is not refused where none has', async () => {
    await expect(init({ number: p.integer() })).resolves.toBeInstanceOf(MikroORM);
  });
});

describe('the options of the subscriber', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['lock', { lock: 'row' }, "must be 'scope', 'table', 'none', not 'row'."],
    ['lockTimeout', { lockTimeout: -1 }, 'must be a whole number of milliseconds from 0 to 2147483647, not -1.'],
    [
      'warnAfter',
      { warnAfter: '5s' },
      "must be a whole number of milliseconds from 1 to 2147483647, or Infinity, not '5s'.",
    ],
  ])('are refused where they are given: %s', (option, options: AutoSequenceOptions, expected) => {
    expect(() => new AutoSequenceSubscriber(options)).toThrow(
      `AutoSequenceSubscriber: option \`${option}\` ${expected}`,
    );
  });

  test('may be left out', () => {
    expect(() => new AutoSequenceSubscriber()).not.toThrow();
    expect(() => new AutoSequenceSubscriber({ lock: 'none', lockTimeout: 0, warnAfter: Infinity })).not.toThrow();
  });
});

test('a new type leaves its `prop` to the accessor that tells of its discovery', () => {
  expect(Object.hasOwn(new AutoSequenceType(), 'prop')).toBe(false);
});
