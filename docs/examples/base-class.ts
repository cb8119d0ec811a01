import type { Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';

// #region base
interface InBranch {
  branch: string;
}

@Entity({ abstract: true })
abstract class Document {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @AutoSequence<InBranch>({ uniqueWith: 'branch' })
  number!: Opt<number>;
}

@Entity()
export class Quote extends Document implements InBranch {
  @Property({ type: 'string' })
  branch!: string;
}
// #endregion base
