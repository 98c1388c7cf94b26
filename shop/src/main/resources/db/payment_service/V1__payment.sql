-- What was asked of the gateway, and what it said. The order's id is the key that the gateway tells a second request by.
create table payment_service.payment (
    order_id   uuid primary key,
    amount     bigint not null check (amount >= 0),
    method     text not null,
    -- INTENDED: asked, or about to be; nobody here knows what became of it.
    state      text not null check (state in ('INTENDED', 'CHARGED', 'DECLINED', 'REFUNDED')),
    charge     text,
    reason     text,
    changed_at timestamptz not null
);
