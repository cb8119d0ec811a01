/**
 * Whether a transaction has been committed. Its context is Kysely's `ControlledTransaction`, which knows; the types of
 * MikroORM say nothing of it. A subscriber may throw an error after the commit, in `afterTransactionCommit`.
 */
export function isCommitted(transaction: object): boolean {
  return 'isCommitted' in transaction && transaction.isCommitted === true;
}
