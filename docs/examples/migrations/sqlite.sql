alter table `invoice` add column `number` integer null;
update `invoice` set `number` = numbered.next from (
  select `id`, row_number() over (partition by `customer_id` order by `issued_at`, `id`) as next
  from `invoice`
) as numbered where numbered.`id` = `invoice`.`id`;
alter table `invoice` alter column `number` set not null;
create unique index `invoice_customer_id_number_unique` on `invoice` (`customer_id`, `number`);
create unique index `invoice_number_unique` on `invoice` (`number`) where `customer_id` is null;
