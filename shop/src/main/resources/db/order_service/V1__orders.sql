-- What was asked for. How it stands, its saga says.
create table order_service.orders (
    id              uuid primary key,
    customer_id     uuid not null,
    payment_method  text not null,
    placed_at       timestamptz not null,
    -- A second request under one key is the same order.
    idempotency_key text unique
);

create table order_service.order_line (
    order_id   uuid not null references order_service.orders on delete cascade,
    position   int not null,
    product_id text not null,
    quantity   int not null,
    primary key (order_id, position)
);
