import { Migration } from '@mikro-orm/migrations';

/**
 * Numbers the invoices that exist already, per customer in the order of their dates, where the entity has got
 * `number: autoSequence({ uniqueWith: 'customer' })`. The migration that MikroORM generates for that adds a column that is
 * not null, which libSQL refuses.
 *
 * `alter column … to …` is libSQL's own, and does not look at the rows that are there. The last statement of `up` is for a
 * customer that may be null; MikroORM's generated migration has the statements of the constraints.
 */
export class NumberInvoices extends Migration {
  override up(): void {
    this.addSql('alter table `invoice` add column `number` integer');
    this.addSql(`
      update \`invoice\` set \`number\` = numbered.\`number\`
      from (
        select \`id\`, row_number() over (partition by \`customer_id\` order by \`issued_at\`, \`id\`) as \`number\`
        from \`invoice\`
      ) as numbered
      where numbered.\`id\` = \`invoice\`.\`id\``);
    this.addSql('alter table `invoice` alter column `number` to `number` integer not null');
    this.addSql('create unique index `invoice_customer_id_number_unique` on `invoice` (`customer_id`, `number`)');
    this.addSql('create unique index `invoice_number_unique` on `invoice` (`number`) where `customer_id` is null');
  }

  override down(): void {
    this.addSql('drop index `invoice_number_unique`');
    this.addSql('drop index `invoice_customer_id_number_unique`');
    this.addSql('alter table `invoice` drop column `number`');
  }
}
