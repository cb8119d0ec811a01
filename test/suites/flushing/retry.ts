import { describe, expect, jest, test } from '@jest/globals';
import { defineEntity, type EntityManager, type EventSubscriber, p } from '@mikro-orm/core';
import {
  autoSequence,
  AutoSequenceSubscriber,
  isRetriable,
  LockTimeoutError,
  type RetryOptions,
  withRetry,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { column, Customer, Invoice, openShop, Order, Page, Ticket } from '../../support/shop.js';

/** What another transaction has caused. */
function refusal(): LockTimeoutError {
  return LockTimeoutError.ofLockTable(['Order'], 0);
}

/** Does some work that is refused so many times, and counts how often it was done. */
function refused(times: number) {
  let attempts = 0;
  return {
    work: (em: EntityManager) => {
      attempts++;
      em.create(Order, {});
      return attempts > times ? Promise.resolve(attempts) : Promise.reject(refusal());
    },
    attempts: () => attempts,
  };
}

/** Has a unique constraint without the number, and one with the number that the user has named. */
const Voucher = defineEntity({
  name: 'Voucher',
  properties: {
    id: p.integer().primary(),
    code: p.string().unique(),
    shop: p.string(),
    number: autoSequence({ uniqueWith: 'shop' }),
    serial: autoSequence(),
  },
  uniques: [{ name: 'no_number_twice', properties: ['shop', 'number'] }],
});

export function describeRetry(database: TestDatabase): void {
  describe('withRetry', () => {
    test('does the work in a transaction of its own, flushes, and returns what the work returns', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const order = await withRetry(em, (inner) => inner.create(Order, {}));
      expect(order.number).toBe(1);
      const statements = shop.statements.take();
      expect([statements[0], statements.at(-1)]).toEqual(['begin', 'commit']);
      expect(em.getUnitOfWork().getIdentityMap().values()).toEqual([]);
    });

    test('does it again from the start, without the entities of the time before, until it is not refused', async () => {
      const shop = await openShop(database);
      const { work } = refused(3);
      await expect(withRetry(shop.em(), work, { delay: 0 })).resolves.toBe(4);
      expect(shop.statements.take().filter((sql) => /^(begin|commit|rollback|insert into .order)/.test(sql))).toEqual([
        ...Array.from({ length: 3 }, () => ['begin', 'rollback']).flat(),
        'begin',
        expect.stringMatching(/^insert/),
        'commit',
      ]);
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });

    test('gives up after so many attempts, with the last error as it was', async () => {
      const shop = await openShop(database);
      for (const [options, expected] of [
        [{}, 5],
        [{ attempts: 1 }, 1],
        [{ attempts: 3 }, 3],
      ] as const) {
        const errors: unknown[] = [];
        const failing = withRetry(
          shop.em(),
          () => {
            errors.push(refusal());
            throw errors.at(-1) as Error;
          },
          { ...options, delay: 0 },
        );
        const last = await failing.catch((error: unknown) => error);
        expect(errors).toHaveLength(expected);
        expect(last).toBe(errors.at(-1));
      }
    });

    test('repeats nothing that would fail again', async () => {
      const shop = await openShop(database);
      const error = new Error('changed my mind');
      let attempts = 0;
      const failing = withRetry(shop.em(), () => {
        attempts++;
        throw error;
      });
      await expect(failing).rejects.toBe(error);
      expect(attempts).toBe(1);
    });

    test('repeats nothing that has been committed, whatever a subscriber throws then', async () => {
      const thrower: EventSubscriber = {
        afterTransactionCommit: () => {
          throw refusal();
        },
      };
      // MikroORM says that it cannot roll back what is committed.
      jest.spyOn(console, 'warn').mockImplementationOnce(() => undefined);
      const shop = await openShop(database, { subscribers: [new AutoSequenceSubscriber(), thrower] });
      const { work, attempts } = refused(0);
      await expect(withRetry(shop.em(), work, { delay: 0 })).rejects.toThrow(LockTimeoutError);
      expect(attempts()).toBe(1);
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });

    test('is refused inside a transaction, all of which would have to be repeated', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const nested = em.transactional((inner) => withRetry(inner, () => 1));
      await expect(nested).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_RETRY_IN_TRANSACTION' });
      await em.begin();
      await expect(withRetry(em, () => 1)).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_RETRY_IN_TRANSACTION' });
      await em.rollback();
      await expect(withRetry(em, () => 1)).resolves.toBe(1);
    });

    test('is refused by an entity manager without transactions', async () => {
      const shop = await openShop(database);
      const em = shop.orm.em.fork({ disableTransactions: true });
      let attempts = 0;
      await expect(withRetry(em, () => attempts++)).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_TRANSACTION_REQUIRED',
        message: expect.stringContaining('withRetry'),
      });
      expect(attempts).toBe(0);
    });

    test('passes the options of a transaction on', async () => {
      const shop = await openShop(database);
      const attributes: unknown[] = [];
      await withRetry(shop.em(), (em) => attributes.push(em.getLoggerContext()), {
        isolationLevel: 'serializable',
        loggerContext: { label: 'of the test' },
      });
      expect(attributes).toEqual([expect.objectContaining({ label: 'of the test' })]);
      // SQLite has one isolation level, and MikroORM names none to it.
      const statements = shop.statements.take();
      expect(statements[0]).toMatch(/serializable|^begin$/);
      expect(statements.at(-1)).toBe('commit');
    });

    test.each(['of its options', 'of the entity manager'])('ends with the abort signal %s', async (whose) => {
      const shop = await openShop(database);
      const reason = new Error('the user went away');
      const abort = new AbortController();
      const { signal } = abort;
      const [em, options] = whose === 'of its options' ? [shop.em(), { signal }] : [shop.orm.em.fork({ signal }), {}];
      let attempts = 0;
      const work = () => {
        attempts++;
        // While the pause lasts, which is longer than a test may be.
        setImmediate(() => {
          abort.abort(reason);
        });
        throw refusal();
      };
      const pause = { delay: 2_000_000_000, maxDelay: 2_000_000_000 };
      await expect(withRetry(em, work, { ...options, ...pause })).rejects.toBe(reason);
      await expect(withRetry(em, work, options)).rejects.toBe(reason);
      expect(attempts).toBe(1);
    });

    test.each<[keyof RetryOptions, unknown]>([
      ...[0, -1, 1.5, NaN, '5', null].map((value): [keyof RetryOptions, unknown] => ['attempts', value]),
      ...[-1, NaN, 2 ** 31, '5', null].map((value): [keyof RetryOptions, unknown] => ['delay', value]),
      ...[-1, NaN, Infinity, '5', null].map((value): [keyof RetryOptions, unknown] => ['maxDelay', value]),
    ])('refuses %s: %p', async (option, value) => {
      const shop = await openShop(database);
      await expect(withRetry(shop.em(), () => 1, { [option]: value })).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_OPTIONS',
        message: expect.stringContaining(`withRetry(): option \`${option}\` must be`),
      });
    });
  });

  describe('isRetriable', () => {
    /** A number that is taken, in each kind of constraint that guards one. */
    const duplicates: Record<string, (em: EntityManager) => unknown> = {
      'over the table': (em) => em.create(Order, { number: 1 }),
      'per parent': (em) => em.create(Invoice, { customer: 1, number: 1 }),
      'per value': (em) => em.create(Page, { book: 'b', number: 1 }),
      'where the scope is null': (em) => em.create(Page, { number: 1 }),
      'of one of several sequences': (em) => em.create(Ticket, { project: 'p', year: 1, inProject: 1 }),
      'per two values': (em) => em.create(Ticket, { project: 'p', year: 1, inYear: 1 }),
    };

    test.each(Object.entries(duplicates))('says so of a number that is taken %s', async (_, create) => {
      const shop = await openShop(database);
      const em = shop.em();
      em.create(Customer, { id: 1, name: 'Ann' });
      create(em);
      await em.flush();
      const error = await withRetry(shop.em(), create, { delay: 0 }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'UniqueConstraintViolationException' });
      expect(isRetriable(error, shop.em())).toBe(true);
      expect(isRetriable(new Error('wrapped', { cause: error }), shop.em())).toBe(true);
      // Which constraint guards a number is in the metadata.
      expect(isRetriable(error)).toBe(false);
      expect(shop.statements.take().filter((sql) => sql === 'rollback')).toHaveLength(5);
    });

    test('tells the constraints of numbers from others of the same table', async () => {
      const vouchers = await database.init({ entities: [Voucher], subscribers: [new AutoSequenceSubscriber()] });
      await vouchers.em().insert(Voucher, { id: 1, code: 'a', shop: 's', number: 1, serial: 1 });
      const errorOf = async (data: object) => {
        const row = { id: 2, code: 'b', shop: 't', number: 2, serial: 2, ...data };
        const error = await vouchers
          .em()
          .insert(Voucher, row)
          .catch((reason: unknown) => reason);
        expect(error).toMatchObject({ name: 'UniqueConstraintViolationException' });
        return isRetriable(error, vouchers.em());
      };
      await expect(errorOf({ shop: 's', number: 1 })).resolves.toBe(true);
      await expect(errorOf({ serial: 1 })).resolves.toBe(true);
      await expect(errorOf({ id: 1 })).resolves.toBe(false);
      await expect(errorOf({ code: 'a' })).resolves.toBe(false);
    });

    test('says so of a lock that was not granted in time, and of no other error', async () => {
      const shop = await openShop(database);
      const circle = new Error('a circle');
      circle.cause = circle;
      for (const em of [undefined, shop.em()]) {
        expect(isRetriable(refusal(), em)).toBe(true);
        expect(isRetriable({ code: 'AUTO_SEQUENCE_LOCK_TIMEOUT' }, em)).toBe(true);
        for (const error of [new Error('no'), circle, 'no', undefined, null, { code: 5 }, { message: 1 }]) {
          expect(isRetriable(error, em)).toBe(false);
        }
      }
    });
  });
}
