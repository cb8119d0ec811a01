alter table `invoice` add `number` int null;
update `invoice` as t join (
  select `id` as p0, row_number() over (partition by `customer_id` order by `issued_at`, `id`) as n
  from `invoice`
) as v on t.`id` = v.p0 set t.`number` = v.n;
alter table `invoice` modify `number` int not null;
alter table `invoice` add `number_when_customer_id_is_null` int generated always as (case when `customer_id` is null then `number` end) virtual;
alter table `invoice` add unique `invoice_customer_id_number_unique` (`customer_id`, `number`);
alter table `invoice` add unique `invoice_number_when_customer_id_is_null_unique` (`number_when_customer_id_is_null`);
