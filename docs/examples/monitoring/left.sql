select max(number) as largest, 2147483647 - max(number) as left
  from ticket;
