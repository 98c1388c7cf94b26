-- What was published and is not on the broker yet. Names are not qualified: set the search path to the schema of choice.

create table outbox (
    lane           smallint    not null,
    -- Rises within the lane. See next_outbox_id.
    id             bigint      not null,
    created_at     timestamptz not null default clock_timestamp(),
    -- Null: no order.
    subject        text,
    must_route     boolean     not null,
    exchange       text        not null,
    routing_key    text        not null,
    message_id     text        not null,
    source         text        not null,
    type           text        not null,
    time           timestamptz not null,
    content_type   text        not null,
    correlation_id text        not null,
    traceparent    text,
    tracestate     text,
    body           bytea       not null,
    -- Set while the row waits for another try, because the broker refused it or nobody takes it.
    held_until     timestamptz,
    reason         text,
    attempts       smallint    not null default 0,
    primary key (lane, id)
) with (
    -- Rows live for milliseconds: clean up often, and without breaks.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 50000,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 50000,
    autovacuum_vacuum_cost_delay = 0
);

-- Bodies are read back in a moment: no time for compression.
alter table outbox alter column body set storage external;

create index outbox_held on outbox (lane, subject, id) where held_until is not null;

-- Who relays a lane, until when, by this database's clock.
create table outbox_lane (
    lane       smallint    primary key,
    owner      text,
    epoch      bigint      not null default 0,
    expires_at timestamptz not null default '-infinity'
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- Instances that live, so that each knows its share.
create table outbox_relay (
    owner      text        primary key,
    expires_at timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

do $$
begin
    for lane in 0 .. 63 loop
        insert into outbox_lane (lane) values (lane);
        execute format('create sequence outbox_id_%s cache 1', lane);
    end loop;
end $$;

-- A transaction gets its own id first and the row's then. So whoever sees a row knows: all transactions that may still
-- bring a lower id of the lane had an id of their own by then.
create function next_outbox_id(lane smallint) returns bigint
    language plpgsql volatile set search_path from current as $$
begin
    perform pg_current_xact_id();
    return nextval(('outbox_id_' || lane)::regclass);
end $$;
