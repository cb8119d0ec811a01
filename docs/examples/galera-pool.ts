import type { DatabaseConnection } from 'kysely';

// #region close
/** Closes a connection that is refused BEGIN or ROLLBACK: its pool opens another one instead. */
export function closeWhenRefused(connection: unknown): Promise<void> {
  const mysql = connection as DatabaseConnection; // what MikroORM gives on MariaDB and MySQL
  const execute = mysql.executeQuery.bind(mysql);
  mysql.executeQuery = async (query, options) => {
    try {
      return await execute(query, options);
    } catch (error) {
      if (/^(set transaction|begin$|rollback$)/.test(query.sql)) {
        await mysql.killSession?.(() => Promise.resolve());
      }
      throw error;
    }
  };
  return Promise.resolve();
}
// #endregion close
