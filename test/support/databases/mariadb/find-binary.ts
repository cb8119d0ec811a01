import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether the machine has what `MariaDbServer` needs. */
export function hasMariaDb(): boolean {
  return ['mariadbd', 'mariadb-install-db'].every((name) => findBinary(name) !== undefined);
}

/** Debian has servers where the path of most users does not lead. */
export function findBinary(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
