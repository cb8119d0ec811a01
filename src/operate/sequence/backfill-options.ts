import type { AnyEntity, FindOptions } from '@mikro-orm/core';
import { checkOption } from '../../declare/resolve-options.js';
import { InvalidOptionsError } from '../../errors.js';

/** How rows without a number get one. */
export interface BackfillOptions<Entity = AnyEntity> {
  /**
   * The order in which the rows of a key are numbered, as `em.find` takes it, by properties with a column in the table of the sequence. The
   * primary key decides between rows that are equal in it. Default: the primary key alone.
   *
   * @example
   * { issuedAt: 'asc' }
   */
  orderBy?: FindOptions<Entity>['orderBy'] | undefined;

  /**
   * How many rows are numbered in one transaction, under the locks of their keys. Default: all rows, in one transaction that
   * keeps every other writer out of the table.
   */
  batchSize?: number | undefined;

  /** Called after each batch. */
  onProgress?: ((progress: BackfillProgress) => void) | undefined;

  /** How long the lock of the table is waited for, in milliseconds. Default: that of the sequence. */
  lockTimeout?: number | undefined;
}

/** How far a backfill is. */
export interface BackfillProgress {
  /** How many rows had no number when it began. */
  readonly total: number;
  /** How many of them have been looked at. */
  readonly done: number;
  /** How many have got a number: fewer where `when` refuses one. */
  readonly numbered: number;
}

/** @throws InvalidOptionsError */
export function checkBackfillOptions({ batchSize, onProgress, lockTimeout }: BackfillOptions): void {
  if (batchSize !== undefined && (!Number.isSafeInteger(batchSize) || batchSize < 1)) {
    throw InvalidOptionsError.ofOption('backfill()', 'batchSize', batchSize, 'a whole number from 1 on');
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw InvalidOptionsError.ofOption('backfill()', 'onProgress', onProgress, 'a function');
  }
  checkOption('backfill()', 'lockTimeout', lockTimeout);
}
