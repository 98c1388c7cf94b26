-- Where a customer is written to, as user-service told.
create table email_service.recipient (
    user_id uuid primary key,
    email   text not null,
    name    text not null
);

-- Alerts go to no customer.
alter table email_service.sent_email alter column user_id drop not null;
