alter table "invoice" add "number" int null;
update "invoice" as t set "number" = v.n from (
  select "id" as p0, row_number() over (partition by "customer_id" order by "issued_at", "id") as n
  from "invoice"
) as v where t."id" = v.p0;
alter table "invoice" alter column "number" set not null;
alter table "invoice" add constraint "invoice_customer_id_number_unique" unique ("customer_id", "number");
create unique index "invoice_number_unique" on "invoice" ("number") where "customer_id" is null;
