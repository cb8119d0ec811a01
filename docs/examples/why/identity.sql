begin;
insert into invoice (customer) values ('Ada') returning number; -- 1
rollback;
insert into invoice (customer) values ('Ada') returning number; -- 2: 1 is lost
insert into invoice (customer) values ('Bob') returning number; -- 3, Bob's 1st
