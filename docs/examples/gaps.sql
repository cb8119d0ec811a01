select customer, previous + 1 as first_missing, number - 1 as last_missing
  from (
    select customer, number,
      coalesce(
        lag(number) over (partition by customer order by number), 0
      ) as previous
    from invoice
  ) as numbered
  where number > previous + 1
  order by customer, number;
