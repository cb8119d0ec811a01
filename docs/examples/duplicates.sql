select customer, number, count(*)
  from invoice
  where number is not null
  group by customer, number
  having count(*) > 1;
