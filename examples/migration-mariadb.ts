import { Migration } from '@mikro-orm/migrations';

/**
 * Numbers the invoices that exist already, per customer in the order of their dates, where the entity has got
 * `number: autoSequence({ uniqueWith: 'customer' })`. The migration that MikroORM generates for that adds a column that is
 * not null, which gives all rows the number 0.
 *
 * Each `alter table` commits: stop what writes invoices until the migration has ended. The last statement is for a customer
 * that may be null; MikroORM's generated migration has the statements of the constraints.
 */
export class NumberInvoices extends Migration {
  override up(): void {
    this.addSql('alter table `invoice` add column `number` int null');
    this.addSql(`
      update \`invoice\` join (
        select id, row_number() over (partition by customer_id order by issued_at, id) as number from \`invoice\`
      ) as numbered on numbered.id = \`invoice\`.id
      set \`invoice\`.\`number\` = numbered.number`);
    this.addSql('alter table `invoice` modify column `number` int not null');
    this.addSql('alter table `invoice` add unique `invoice_customer_id_number_unique` (`customer_id`, `number`)');
    this.addSql(
      'alter table `invoice` add column `number_when_customer_id_is_null` int generated always as ((case when `customer_id` is null then `number` end)) virtual',
    );
    this.addSql(
      'alter table `invoice` add unique `invoice_number_when_customer_id_is_null_unique` (`number_when_customer_id_is_null`)',
    );
  }

  override down(): void {
    this.addSql(
      'alter table `invoice` drop index `invoice_customer_id_number_unique`, drop column `number_when_customer_id_is_null`',
    );
    this.addSql('alter table `invoice` drop column `number`');
  }
}
