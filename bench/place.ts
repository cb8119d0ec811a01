import type { Network } from './cases.ts';
import type { DatabaseKind } from './contenders.ts';

/** A database server, or a folder, with room for the tables of every contender. */
export interface Place {
  /** Whether a commit waits for the disk. */
  readonly isDurable: boolean;
  /** Makes a room without tables; where there is one of the name, it is emptied. */
  createRoom(name: string): Promise<Room>;
  /** Removes everything. */
  close(): Promise<void>;
}

/** Where the tables of one contender are. Plain data: another process may open it too. */
export interface Room {
  readonly kind: DatabaseKind;
  /** MikroORM's options by network. */
  readonly options: Readonly<Partial<Record<Network, RoomOptions>>>;
  /** Statements that a connection starts with. */
  readonly setUp: readonly string[];
}

export interface RoomOptions {
  readonly clientUrl?: string;
  readonly dbName?: string;
  readonly driverOptions?: Record<string, unknown>;
}
