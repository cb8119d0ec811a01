alter table invoice add constraint number_is_there
  check (number is not null) not valid;
alter table invoice validate constraint number_is_there;
alter table invoice alter column number set not null;
alter table invoice drop constraint number_is_there;
alter table invoice add constraint invoice_customer_number_unique
  unique using index invoice_customer_number_unique;
