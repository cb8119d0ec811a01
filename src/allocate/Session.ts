import type { EntityManager } from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import type { Database, Run, TransactionState } from '../databases/Database.js';
import { inPipeline } from '../mikro-orm/pipeline.js';
import { statementRunner } from '../mikro-orm/statement-runner.js';
import { outermostTransaction } from '../mikro-orm/transactions.js';
import { tableNameOf } from '../mikro-orm/table-name.js';
import { Ledger } from '../number/Ledger.js';
import { counterEntity } from '../schema/counter-entity.js';
import { warn } from '../mikro-orm/logger.js';

/** Where the statements of a flush go: a transaction, on the writer's connection, in the SQL of its database. */
export interface Session {
  readonly database: Database;
  /** MikroORM's driver, of which each ORM has one. */
  readonly driver: object;
  readonly run: Run;
  readonly state: SessionState;
  /** The transaction or savepoint, and what its outermost transaction has handed out; undefined where there is none. */
  readonly transaction: Transaction | undefined;
  /** Runs `work` so that its statements need not wait for each other; undefined where they always do. */
  readonly inPipeline: (<T>(work: (run: Run) => Promise<T>) => Promise<T>) | undefined;
  /** Writes a warning to MikroORM's log. */
  readonly warn: (message: string) => void;
}

export interface Transaction {
  readonly context: object;
  readonly ledger: Ledger;
}

/**
 * @param isFresh whether nothing has been sent in the transaction so far
 * @param schema that of the counters, for an entity of theirs that has none
 * @throws UnsupportedDriverError
 */
export function openSession(
  em: EntityManager,
  context: object | undefined,
  isFresh: boolean,
  schema = em.schema,
): Session {
  const database = databaseOf(em.getPlatform());
  const runIn = (through: object | undefined) => statementRunner(em, through, database);
  const pipeline = inPipeline(em, context);
  return {
    database,
    driver: em.getDriver(),
    run: runIn(context),
    state: new SessionState(em, schema, isFresh),
    transaction: context && { context, ledger: Ledger.of(outermostTransaction(context)) },
    inPipeline: pipeline && ((work) => pipeline((through) => work(runIn(through)))),
    warn: (message) => {
      warn(em, message);
    },
  };
}

/** A class, since few databases ask for the table. A getter of an object literal would be a hidden class for each flush. */
export class SessionState implements TransactionState {
  constructor(
    private readonly em: EntityManager,
    private readonly schema: string | undefined,
    readonly isFresh: boolean,
  ) {}

  get counterTable(): string | undefined {
    const meta = counterEntity(this.em.getMetadata());
    return meta && tableNameOf(this.em, meta, this.schema);
  }

  /** The same, for what comes first in the transaction or does not. */
  asFresh(isFresh: boolean): SessionState {
    return new SessionState(this.em, this.schema, isFresh);
  }
}

/** The same session later: something has been sent in its transaction, which cannot begin again. */
export function stale(session: Session): Session {
  return { ...session, state: session.state.asFresh(false) };
}
