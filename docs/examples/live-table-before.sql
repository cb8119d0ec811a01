alter table invoice add column number int null;
create unique index concurrently invoice_customer_number_unique
  on invoice (customer, number);
