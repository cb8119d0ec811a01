alter table invoice enable row level security;
create policy tenant on invoice
  using (tenant = current_setting('app.tenant')::int);
