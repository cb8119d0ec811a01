/* A */ select max(number) + 1 as number from invoice; -- 4
/* B */ select max(number) + 1 as number from invoice; -- 4, too
/* A */ insert into invoice (number) values (4);
/* B */ insert into invoice (number) values (4); -- ERROR 23505, or a duplicate
