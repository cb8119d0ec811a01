alter table `invoice` add column `number` integer null;
update `invoice` as t set `number` = v.n from (
  select `id` as p0, row_number() over (partition by `customer_id` order by `issued_at`, `id`) as n
  from `invoice`
) as v where t.`id` = v.p0;
alter table `invoice` alter column `number` set not null;
create unique index `invoice_customer_id_number_unique` on `invoice` (`customer_id`, `number`);
create unique index `invoice_number_unique` on `invoice` (`number`) where `customer_id` is null;
