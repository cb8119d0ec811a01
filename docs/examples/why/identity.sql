begin;
insert into invoice (customer) values ('Ada') returning number; -- 1
rollback;
insert into invoice (customer) values ('Ada') returning number; -- 2, and no invoice will ever be 1
insert into invoice (customer) values ('Bob') returning number; -- 3, although Bob has no other
