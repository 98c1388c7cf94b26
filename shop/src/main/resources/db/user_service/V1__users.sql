create table user_service.users (
    id         uuid primary key,
    email      text not null,
    name       text not null,
    created_at timestamptz not null
);

-- One user per address, however it is written.
create unique index users_email on user_service.users (lower(email));

-- The order of the pages.
create index users_created_at on user_service.users (created_at, id);
