-- What is to be published later. Names are not qualified: set the search path to the schema of choice.

create table scheduled (
    source         text        not null,
    message_id     text        not null,
    due_at         timestamptz not null,
    -- Of those due at the same moment the first that was scheduled comes first.
    seq            bigint      generated always as identity,
    lane           smallint    not null,
    subject        text,
    must_route     boolean     not null,
    exchange       text        not null,
    routing_key    text        not null,
    type           text        not null,
    time           timestamptz not null,
    content_type   text        not null,
    correlation_id text        not null,
    traceparent    text,
    tracestate     text,
    body           bytea       not null,
    primary key (source, message_id)
);

create index scheduled_due on scheduled (due_at, seq);

-- Moves what is due to the outbox, in its order. One instance at a time, as two would mix up the ids of one subject; whoever
-- finds another at it moves nothing. One that a transaction is about to cancel is passed over and holds up no others; if that
-- rolls back it moves then, after those of its subject that were due after it and have moved meanwhile. As in the outbox, the transaction has its own id before it gets one for a row.
create function scheduled_move(row_limit int) returns table (moved int, until_next_ms bigint)
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set enable_mergejoin = off set enable_hashjoin = off
    set plan_cache_mode = force_generic_plan
    set search_path from current as $$
#variable_conflict use_column
declare
    count int := 0;
    -- Not the volatile function itself: no index is asked for what may change on the way.
    by_now timestamptz := clock_timestamp();
begin
    if exists (select from scheduled where due_at <= by_now)
            and pg_try_advisory_xact_lock(hashtext('tidings scheduled'), 'scheduled'::regclass::oid::int) then
        perform pg_current_xact_id();
        with due as materialized (
            select s.source, s.message_id from scheduled s
             where s.due_at <= by_now
             order by s.due_at, s.seq limit row_limit for update skip locked),
        gone as (
            delete from scheduled s using due d
             where s.source = d.source and s.message_id = d.message_id
            returning s.*)
        insert into outbox
               (lane, id, subject, must_route, exchange, routing_key, message_id, source, type, time,
                content_type, correlation_id, traceparent, tracestate, body)
        select g.lane, nextval(('outbox_id_' || g.lane)::regclass), g.subject, g.must_route, g.exchange, g.routing_key,
               g.message_id, g.source, g.type, g.time, g.content_type, g.correlation_id, g.traceparent, g.tracestate, g.body
          from (select * from gone order by due_at, seq) g;
        get diagnostics count = row_count;
    end if;
    return query select count, (select ceil(extract(epoch from min(due_at) - clock_timestamp()) * 1000)::bigint from scheduled);
end $$;
