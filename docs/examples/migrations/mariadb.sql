alter table `invoice` add `number` int null;
update `invoice` join (
  select `id`, row_number() over (partition by `customer_id` order by `issued_at`, `id`) as next
  from `invoice`
) as numbered on numbered.`id` = `invoice`.`id` set `invoice`.`number` = numbered.next;
alter table `invoice` modify `number` int not null;
alter table `invoice` add `number_when_customer_id_is_null` int generated always as (case when `customer_id` is null then `number` end) virtual;
alter table `invoice` add unique `invoice_customer_id_number_unique` (`customer_id`, `number`);
alter table `invoice` add unique `invoice_number_when_customer_id_is_null_unique` (`number_when_customer_id_is_null`);
