import { type OrmOptions, type Place, TestOrm } from '../test-orm.js';

/** A database that behaviour is tested on. */
export interface TestDatabase {
  readonly name: string;
  readonly kind: 'sqlite' | 'postgresql';
  /** Whether another process could open the same database: whether `TestOrm.connect()` works. */
  readonly isShared: boolean;
  /** Opens an empty database and creates the schema of the entities, unless `schema` is false. */
  init(options: OrmOptions, settings?: InitSettings): Promise<TestOrm>;
}

export interface InitSettings {
  readonly schema?: boolean;
}

/** Opens the database that is there, and creates the schema of the entities, unless `schema` is false. */
export async function openDatabase(
  place: Place,
  options: OrmOptions,
  { schema = true }: InitSettings = {},
): Promise<TestOrm> {
  const testOrm = await TestOrm.open(place, options);
  if (schema) {
    await testOrm.orm.schema.create();
    testOrm.statements.take();
  }
  return testOrm;
}
