create table inventory_service.product (
    id         text primary key,
    on_hand    int not null,
    reserved   int not null default 0,
    -- In cents.
    unit_price bigint not null,
    -- From here down somebody is told.
    low_at     int not null,
    -- Never is more promised than there is, whoever comes together.
    constraint product_stock check (reserved >= 0 and reserved <= on_hand)
);

create table inventory_service.reservation (
    order_id      uuid primary key,
    state         text not null check (state in ('RESERVED', 'CONFIRMED', 'RELEASED', 'EXPIRED')),
    total         bigint not null,
    expires_at    timestamptz not null,
    -- The scheduled message that ends it.
    expiry        text not null
);

create table inventory_service.reservation_line (
    order_id   uuid not null references inventory_service.reservation on delete cascade,
    product_id text not null references inventory_service.product,
    quantity   int not null check (quantity > 0),
    primary key (order_id, product_id)
);
