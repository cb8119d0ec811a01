import { type AnyEntity, defineEntity, type Opt, p } from '@mikro-orm/core';
import { type AutoSequenceOptions, autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { TestOrm } from '../../support/test-orm.js';

export interface Voucher {
  id: number;
  kind: string;
  note?: string | null;
  number: Opt<number>;
}

type VoucherOptions = AutoSequenceOptions<string, Voucher>;

/** An entity with one sequence, whose property is nullable. */
function declare(options: VoucherOptions) {
  return defineEntity({
    name: 'Voucher',
    properties: {
      id: p.integer().primary(),
      kind: p.string().default('plain'),
      note: p.string().nullable(),
      number: autoSequence(options).nullable(),
    },
  });
}

/** An empty table of vouchers, and what a test does with it. */
export class Vouchers {
  private constructor(
    readonly Voucher: ReturnType<typeof declare>,
    readonly testOrm: TestOrm,
  ) {}

  static async open(database: TestDatabase, options: VoucherOptions): Promise<Vouchers> {
    const Voucher = declare(options);
    const testOrm = await database.init({ entities: [Voucher], subscribers: [new AutoSequenceSubscriber()] });
    return new Vouchers(Voucher, testOrm);
  }

  /** Creates vouchers in one flush, and returns the numbers that they have then. */
  async create(...vouchers: { kind?: string; number?: number | null }[]): Promise<unknown[]> {
    const em = this.testOrm.em();
    const created = vouchers.map((each) => em.create(this.Voucher, each));
    await em.flush();
    return created.map((each: AnyEntity) => each['number'] as unknown);
  }

  /** The numbers that the database holds, in the order of the ids. */
  async numbers(): Promise<unknown[]> {
    const rows = await this.testOrm.em().find(this.Voucher, {}, { orderBy: { id: 'asc' } });
    return rows.map(({ number }) => number);
  }
}
