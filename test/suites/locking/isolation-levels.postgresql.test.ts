import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { IsolationLevel } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { lockTable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { KEY, TABLE, untilAwaited } from '../../support/databases/postgresql/locks.js';
import type { TestOrm } from '../../support/test-orm.js';
import { create, openTickets, Ticket } from '../../support/tickets.js';

const { READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE } = IsolationLevel;

/** What becomes of the second of two transactions that number one scope. */
type Outcome = 'gets the next number' | 'is refused';

interface Case {
  readonly level: IsolationLevel;
  /** What both have done before either numbers. */
  readonly before: 'begun' | 'begun and read';
  readonly how: 'a bare flush' | 'lockTable';
  /** Whether the second one numbers while the first one still holds the scope, or after its commit. */
  readonly when: 'while the first holds the scope' | 'after the first';
  readonly outcome: Outcome;
}

const cases: Case[] = [READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE].flatMap((level) =>
  (['begun', 'begun and read'] as const).flatMap((before) =>
    (['a bare flush', 'lockTable'] as const).flatMap((how) =>
      (['while the first holds the scope', 'after the first'] as const).map((when) => {
        const seen = before === 'begun and read' || (how === 'a bare flush' && when !== 'after the first');
        const outcome = level !== READ_COMMITTED && seen ? 'is refused' : 'gets the next number';
        return { level, before, how, when, outcome } as const;
      }),
    ),
  ),
);

/** One database for all cases, each of which has a project of its own. */
let tickets: TestOrm;
let project = '';
let count = 0;
beforeAll(async () => {
  tickets = await openTickets(postgresql);
});
beforeEach(() => {
  project = `project ${String(++count)}`;
});

async function begin({ level, before }: Case): Promise<SqlEntityManager> {
  const em = tickets.em();
  await em.begin({ isolationLevel: level });
  if (before === 'begun and read') {
    await em.count(Ticket);
  }
  return em;
}

function number(em: SqlEntityManager, { how }: Case): Promise<number[]> {
  return how === 'lockTable' ? lockTable(em, Ticket, (inner) => create(inner, project)) : create(em, project);
}

async function saved(): Promise<number[]> {
  const found = await tickets.em().find(Ticket, { project }, { orderBy: { number: 'asc' } });
  return found.map((ticket) => ticket.number);
}

/** As the documentation has it. */
const codes: Partial<Record<IsolationLevel, RegExp>> = {
  [REPEATABLE_READ]: /^23505$/,
  [SERIALIZABLE]: /^(23505|40001)$/,
};

describe.each(cases)('at $level, two transactions that have $before: by $how $when, the second', (each) => {
  const { level, how, when, outcome } = each;

  test(outcome, async () => {
    const [first, second] = [await begin(each), await begin(each)];
    await expect(number(first, each)).resolves.toEqual([1]);
    const isEarly = when === 'while the first holds the scope';
    const early = isEarly ? number(second, each) : undefined;
    const ended = early && Promise.allSettled([early]);
    if (isEarly) {
      await untilAwaited(tickets, how === 'lockTable' ? TABLE : KEY);
    }
    await first.commit();
    await ended;
    const late = early ?? number(second, each);
    if (outcome === 'is refused') {
      await expect(late).rejects.toMatchObject({ code: expect.stringMatching(codes[level] ?? 'none') });
      await second.rollback();
      await expect(saved()).resolves.toEqual([1]);
      const retry = tickets.em().transactional((em) => number(em, each), { isolationLevel: level });
      await expect(retry).resolves.toEqual([2]);
    } else {
      await expect(late).resolves.toEqual([2]);
      await second.commit();
    }
    await expect(saved()).resolves.toEqual([1, 2]);
  });

  test('gets the number that the first gives up', async () => {
    const [first, second] = [await begin(each), await begin(each)];
    await number(first, each);
    const isEarly = when === 'while the first holds the scope';
    const early = isEarly ? number(second, each) : undefined;
    if (isEarly) {
      await untilAwaited(tickets, how === 'lockTable' ? TABLE : KEY);
    }
    await first.rollback();
    await expect(early ?? number(second, each)).resolves.toEqual([1]);
    await second.commit();
    await expect(saved()).resolves.toEqual([1]);
  });
});
