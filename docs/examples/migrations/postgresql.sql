alter table "invoice" add "number" int null;
update "invoice" set "number" = numbered.next from (
  select "id", row_number() over (partition by "customer_id" order by "issued_at", "id") as next
  from "invoice"
) as numbered where numbered."id" = "invoice"."id";
alter table "invoice" alter column "number" set not null;
alter table "invoice" add constraint "invoice_customer_id_number_unique" unique ("customer_id", "number");
create unique index "invoice_number_unique" on "invoice" ("number") where "customer_id" is null;
