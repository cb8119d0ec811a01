import { describe, expect, test } from '@jest/globals';
import { type Configuration, defineEntity, MikroORM, p } from '@mikro-orm/core';
import { AbstractSqlDriver, BaseMySqlPlatform, BaseSqliteConnection } from '@mikro-orm/sql';
import {
  autoSequence,
  type AutoSequenceOptions,
  AutoSequenceSubscriber,
  AutoSequenceType,
} from 'mikro-orm-auto-sequence';

/** MikroORM's own platform of MySQL, without the database's client. */
class MySqlDriver extends AbstractSqlDriver {
  constructor(config: Configuration) {
    super(config, new BaseMySqlPlatform(), BaseSqliteConnection, []);
  }
}

describe('a driver that is not known', () => {
  const init = (properties: Record<string, unknown>) => {
    const Ticket = defineEntity({ name: 'Ticket', properties: { id: p.integer().primary(), ...properties } });
    return MikroORM.init({
      driver: MySqlDriver,
      dbName: 'test',
      entities: [Ticket],
      metadataCache: { enabled: false },
    });
  };

  test('is refused at init, by its name, where an entity has a sequence', async () => {
    await expect(init({ number: autoSequence() })).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_UNSUPPORTED_DRIVER',
      message: expect.stringMatching(/PostgreSQL and SQLite; it does not know BaseMySqlPlatform\./) as unknown,
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
