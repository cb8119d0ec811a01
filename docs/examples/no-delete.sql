revoke delete, truncate on invoice from app;
