-- What was published and is not on the broker yet. Names are not qualified: set the search path to the schema of choice.

create table outbox (
    lane           smallint    not null,
    -- Rises within the lane: each has a sequence.
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

-- By lane + 0, which the primary key does not know: it holds every row that was deleted lately, and while the table is small a
-- planner may think it as good.
create index outbox_held on outbox ((lane + 0), subject, id) where held_until is not null;
create index outbox_due on outbox ((lane + 0), held_until) where held_until is not null;

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

-- Rows to publish, of lanes that this owner still holds; a fenced owner gets none. New rows are read from where the relay
-- left off, so that deleted ones, which an old snapshot keeps in the index, are not crossed again. All in one snapshot, whose
-- borders come with it, also when there is no row.
-- A snapshot's own xmax is the id after the highest that has ended: others above it may be under way. Its age is how many ids
-- were given since, so that the sum is above all that were given.
-- A function, because its plan must never be a scan, also while the table is small and about to grow, and is too dear to be
-- made each time.
create function outbox_claim(
    me text, lanes smallint[], epochs bigint[], afters bigint[], sweep_afters bigint[], sweep_tos bigint[],
    wanted_lanes smallint[], wanted_ids bigint[], row_limit int, byte_limit bigint)
    returns table (
        xmin bigint, xmax bigint, swept bigint, wanted bigint, part int, lane smallint, id bigint, subject text,
        must_route boolean, exchange text, routing_key text, message_id text, source text, type text, "time" timestamptz,
        content_type text, correlation_id text, traceparent text, tracestate text, body bytea, attempts smallint,
        behind bigint)
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set enable_mergejoin = off set enable_hashjoin = off
    set plan_cache_mode = force_generic_plan
    set search_path from current as $$
#variable_conflict use_column
begin
    return query
    with mine as materialized (
        select p.lane, p.after, p.ord, p.sweep_after, p.sweep_to
          from unnest(lanes, epochs, afters, sweep_afters, sweep_tos) with ordinality p(lane, epoch, after, sweep_after, sweep_to, ord)
          join outbox_lane l on l.lane = p.lane and l.epoch = p.epoch
         where l.owner = me and l.expires_at > clock_timestamp()),
    swept as materialized (
        select o.lane, o.id
          from mine m
         cross join lateral (select o.lane, o.id from outbox o
                              where m.sweep_to > 0 and o.lane = m.lane and o.id > m.sweep_after and o.id <= m.sweep_to
                                and o.held_until is null
                              order by o.id limit row_limit) o
         limit row_limit),
    wanted as (
        select a.lane, a.id from unnest(wanted_lanes, wanted_ids) a(lane, id) join mine m on m.lane = a.lane
        union
        select lane, id from swept),
    candidate as (
        (select 0 as part, 0::bigint as ord, o.* from mine m
          cross join lateral (select d.* from (select o.* from outbox o
                                                where o.lane + 0 = m.lane and o.held_until <= now() offset 0) d
                               order by d.id limit row_limit) o
          limit row_limit)
        union all
        select 1, 0, o.* from wanted w
         cross join lateral (select o.* from outbox o
                              where o.lane = w.lane and o.id = w.id and o.held_until is null) o
        union all
        (select 2, m.ord, o.* from mine m
          cross join lateral (select o.* from outbox o
                               where o.lane = m.lane and o.id > m.after and o.held_until is null
                               order by o.id limit row_limit) o
          -- A sweep that was cut may have left out what must come before these.
          where (select count(*) from swept) < row_limit
          limit row_limit)),
    measured as (
        select c.*, octet_length(c.body) as size,
               sum(octet_length(c.body)) over (order by c.part, c.ord, c.lane, c.id) as total,
               count(*) filter (where c.part = 1) over () as wanted
          from candidate c)
    select pg_snapshot_xmin(s.snapshot)::text::bigint, pg_snapshot_xmax(s.snapshot)::text::bigint + age(pg_snapshot_xmax(s.snapshot)::xid),
           (select count(*) from swept), m.wanted, m.part, m.lane, m.id, m.subject, m.must_route, m.exchange, m.routing_key,
               m.message_id, m.source, m.type, m.time, m.content_type, m.correlation_id, m.traceparent, m.tracestate, m.body,
               m.attempts,
           case when m.subject is not null then
               (select h.id from outbox h
                 where h.lane + 0 = m.lane and h.subject = m.subject and h.id < m.id and h.held_until is not null
                 order by h.lane + 0 desc, h.subject desc, h.id desc limit 1)
           end
      from (select pg_current_snapshot() as snapshot) s
      left join measured m on m.total - m.size < byte_limit
     order by m.part, m.ord, m.lane, m.id;
end $$;

-- Removes what the broker has confirmed. The epoch tells a lane that was lost and taken again from the one in which these
-- rows were claimed. It waits for the disk: a row that came back after a crash of the database would be below all that its
-- relay still looks at, and stay.
create function outbox_remove(me text, lanes smallint[], ids bigint[], epochs bigint[]) returns int
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set enable_mergejoin = off set enable_hashjoin = off
    set plan_cache_mode = force_generic_plan
    set search_path from current as $$
#variable_conflict use_column
declare
    held smallint[];
    removed int;
begin
    select array_agg(f.lane) into held
      from (select l.lane from outbox_lane l
             where l.owner = me and (l.lane, l.epoch) in (select u.lane, u.epoch from unnest(lanes, epochs) u(lane, epoch))
               for share) f;
    delete from outbox o using unnest(lanes, ids) d(lane, id)
     where d.lane = any(held) and o.lane = d.lane and o.id = d.id;
    get diagnostics removed = row_count;
    return removed;
end $$;
