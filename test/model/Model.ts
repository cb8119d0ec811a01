import { IsolationLevel } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { AutoSequenceSubscriber, type LockOptions } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import type { TestOrm } from '../support/test-orm.js';
import { checkRows } from './check-rows.js';
import { Step, Ticket } from './entities.js';
import { Journal } from './Journal.js';
import { Lane } from './Lane.js';
import type { Program, Unit } from './program.js';
import { runUnit } from './run-unit.js';
import { takeTurns } from './take-turns.js';

/** What a unit is repeated at most, when it is refused again and again. */
const MAX_ATTEMPTS = 100;

interface Outcome {
  readonly total: Journal;
  readonly refusals: string[];
}

/** What a database does when programs get into each other's way. */
export interface Rules {
  /** What each connection is set to before the programs. */
  readonly settings: (em: SqlEntityManager) => string | Promise<string>;
  /** Whether the documentation says that a unit may be refused with the code of an error. */
  readonly mayRefuse: (code: string, unit: { isFrozen: boolean; isTransaction: boolean }) => boolean;
}

/** Runs programs on connections to one database, and checks what they leave there. */
export class Model {
  readonly #rules: Rules;
  readonly #connections: readonly TestOrm[];

  /** Whether numbers of deleted tickets come back. */
  readonly #reuses: boolean;

  private constructor(rules: Rules, connections: readonly TestOrm[], reuses: boolean) {
    this.#reuses = reuses;
    this.#rules = rules;
    this.#connections = connections;
  }

  /** @param locks how each of the connections locks */
  static async open(database: TestDatabase, rules: Rules, locks: readonly LockOptions[]): Promise<Model> {
    const optionsOf = (lock: LockOptions) => ({
      entities: [Ticket, Step],
      subscribers: [new AutoSequenceSubscriber(lock)],
    });
    const [firstLock = {}, ...otherLocks] = locks;
    const first = await database.init(optionsOf(firstLock));
    const connections = [first];
    for (const lock of otherLocks) {
      connections.push(await first.connect(optionsOf(lock)));
    }
    for (const connection of connections) {
      await connection.em().execute(await rules.settings(connection.em()));
    }
    return new Model(rules, connections, database.reuses);
  }

  /**
   * @returns the codes with which units were refused, each of them repeated
   * @throws Error when an invariant does not hold, or a unit is refused in a way that is not documented
   */
  async run(program: Program): Promise<string[]> {
    const refusals: string[] = [];
    const em = this.#first.em();
    await em.nativeDelete(Step, {});
    await em.nativeDelete(Ticket, {});
    if (!this.#reuses) {
      await em.execute('delete from auto_sequence_counter');
    }
    const total = new Journal();
    const lanes = program.lanes.map(() => new Lane());
    const runs = program.lanes.map(async (units, index) => {
      const lane = lanes[index];
      const connection = this.#connections[index];
      if (lane && connection) {
        await this.#runLane(connection, lane, units, { total, refusals }).finally(() => {
          lane.end();
        });
      }
    });
    const [turns, ...results] = await Promise.allSettled([
      takeTurns(lanes, program.schedule, () => this.#first.countLockWaiters()),
      ...runs,
    ]);
    for (const result of [...results, turns]) {
      if (result.status === 'rejected') {
        throw result.reason;
      }
    }
    await checkRows(this.#first.em(), total, this.#reuses);
    this.#connections.forEach(({ statements }) => statements.take());
    return refusals;
  }

  get #first(): TestOrm {
    const [first] = this.#connections;
    if (!first) {
      throw new Error('There is no connection.');
    }
    return first;
  }

  async #runLane(connection: TestOrm, lane: Lane, units: readonly Unit[], { total, refusals }: Outcome): Promise<void> {
    for (const unit of units) {
      total.add(await this.#repeat(connection, lane, unit, refusals));
    }
  }

  async #repeat(connection: TestOrm, lane: Lane, unit: Unit, refusals: string[]): Promise<Journal> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await runUnit(connection.em(), lane, unit);
      } catch (error) {
        const code = this.#refusalOf(error, unit);
        if (code === undefined || attempt === MAX_ATTEMPTS) {
          throw error;
        }
        refusals.push(code);
        // As a retry waits longer each time: in step, transactions can refuse one another for ever.
        for (let turn = 0; turn < attempt; turn++) {
          await lane.stop();
        }
      }
    }
  }

  /** The code of an error that the documentation lists under what can be refused. */
  #refusalOf(error: unknown, { kind, level }: Unit): string | undefined {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    const isFrozen = level !== IsolationLevel.READ_COMMITTED;
    const isDocumented = this.#rules.mayRefuse(code, { isFrozen, isTransaction: kind === 'transaction' });
    return isDocumented ? code : undefined;
  }
}
