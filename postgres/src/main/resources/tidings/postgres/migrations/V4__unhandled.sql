-- What came and has not taken effect. Names are not qualified: set the search path to the schema of choice.

create table unhandled (
    id             bigint      generated always as identity primary key,
    queue          text        not null,
    -- RETRY comes back when due; BEHIND waits for an earlier one of its subject; DEAD waits for a person; DISCARDED is
    -- the record of one that a person has given up.
    state          text        not null check (state in ('RETRY', 'BEHIND', 'DEAD', 'DISCARDED')),
    -- Source, message_id and time are null for what could not be read.
    source         text,
    message_id     text,
    time           timestamptz,
    type           text,
    subject        text,
    correlation_id text,
    -- Whether later messages of the subject wait for it.
    blocks         boolean     not null,
    -- While an attempt is under way, when its claim ends.
    due_at         timestamptz,
    -- Rises with each claim, and whenever a row that may be claimed gets another state: who holds an old one changes
    -- nothing.
    claim          bigint      not null default 0,
    -- How many attempts were begun, and of those how many came to an end. One that did not may have killed its process.
    attempts       int         not null,
    ended          int         not null,
    replays        int         not null default 0,
    -- Which run of a person's replays it was in last.
    replay         uuid,
    came_at        timestamptz not null default clock_timestamp(),
    first_failure  timestamptz,
    last_failure   timestamptz,
    reason         text,
    detail         text,
    exception      text,
    stack          text,
    -- As it came.
    exchange       text        not null,
    routing_key    text        not null,
    properties     jsonb       not null,
    body           bytea       not null,
    -- What its handler gets instead, where a person has edited it.
    edited_body    bytea,
    discarded_at   timestamptz,
    discard_reason text,
    -- One message is here once.
    unique (queue, source, message_id),
    check (not blocks or subject is not null),
    check ((state = 'RETRY') = (due_at is not null)),
    check ((state = 'DISCARDED') = (discarded_at is not null and discard_reason is not null))
) with (
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);

-- Bodies are read back in a moment: no time for compression.
alter table unhandled alter column body set storage external;

-- A suspect is found without a look at all that are due.
create index unhandled_due on unhandled (queue, (attempts > ended), due_at) where state = 'RETRY';
create index unhandled_chain on unhandled (queue, subject, id) where blocks and state <> 'DISCARDED';
create index unhandled_behind on unhandled (queue, subject, id) where state = 'BEHIND';
create index unhandled_dead on unhandled (id) where state = 'DEAD';
create index unhandled_discarded on unhandled (id) where state = 'DISCARDED';
create index unhandled_failed_again on unhandled (replay) where replay is not null and (state = 'DEAD' or ended > 0);

-- Those who add to what waits for a subject, and those who look whether anything does, one after the other.
create function unhandled_alone(queue text, subject text) returns void
    language sql volatile set search_path from current as $$
    select pg_advisory_xact_lock(hashtext('unhandled'::regclass::oid::text || ' ' || queue), hashtext(subject))
$$;

-- The same without waiting for it.
create function unhandled_alone_at_once(queue text, subject text) returns boolean
    language sql volatile set search_path from current as $$
    select pg_try_advisory_xact_lock(hashtext('unhandled'::regclass::oid::text || ' ' || queue), hashtext(subject))
$$;

-- What the inbox knows of a message comes first; then whether it waits here; then whether it must wait for another.
drop function inbox_sighting(text, text, text, timestamptz);
create function inbox_sighting(consumer text, source text, id text, "time" timestamptz, subject text default null) returns text
    language plpgsql stable
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
#variable_conflict use_column
begin
    if exists (select from inbox i
                where i.consumer = inbox_sighting.consumer and i.source = inbox_sighting.source
                  and i.id = inbox_sighting.id and i.time = inbox_sighting.time) then
        return 'SEEN';
    elsif exists (select from unhandled u
                   where u.queue = inbox_sighting.consumer and u.source = inbox_sighting.source
                     and u.message_id = inbox_sighting.id) then
        return 'WAITING';
    elsif "time" > '1970-01-01Z' and "time" < (select forgotten_before from inbox_horizon) then
        return 'FORGOTTEN';
    elsif inbox_sighting.subject is not null and exists (
                  select from unhandled u
                   where u.queue = inbox_sighting.consumer and u.subject = inbox_sighting.subject
                     and u.blocks and u.state <> 'DISCARDED') then
        return 'BLOCKED';
    else
        return 'UNSEEN';
    end if;
end $$;

-- Claims what is due, longest waiting first. Of those that block their subject only the first may come. A suspect comes
-- alone, after the others: is_suspect says which are wanted.
create function unhandled_claim(wanted_queue text, is_suspect boolean, row_limit int, lease_ms bigint) returns setof unhandled
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set enable_mergejoin = off set enable_hashjoin = off
    set plan_cache_mode = force_generic_plan
    set search_path from current as $$
declare
    -- Not the volatile function itself: no index is asked for what may change on the way.
    by_now timestamptz := clock_timestamp();
begin
    return query
    with due as materialized (
        select u.id from unhandled u
         where u.queue = wanted_queue and u.state = 'RETRY' and u.due_at <= by_now
           and (u.attempts > u.ended) = is_suspect
           and not (u.blocks and exists (
                   select from unhandled before
                    where before.queue = u.queue and before.subject = u.subject and before.blocks
                      and before.state <> 'DISCARDED' and before.id < u.id))
         order by u.due_at
         limit row_limit
         for update of u skip locked)
    update unhandled u
       set due_at = clock_timestamp() + lease_ms * interval '1 ms', claim = u.claim + 1, attempts = u.attempts + 1
      from due
     where u.id = due.id
    returning u.*;
end $$;

-- Takes effect with the handler's transaction. Whoever waits for this one's subject comes next: a transaction whose snapshot
-- may be older than whoever waits would leave them waiting, and is refused.
create function unhandled_settle(settled bigint, token bigint) returns boolean
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
declare
    gone unhandled;
    level text := current_setting('transaction_isolation');
begin
    if level not in ('read committed', 'read uncommitted') then
        raise exception 'a handler''s transaction is %, and may not see which messages wait for this one: '
                'have it begin READ COMMITTED (docs/guide/delivery-guarantees.md)', level
            using errcode = 'invalid_transaction_state';
    end if;
    -- By its key alone: with the state as a condition the planner may read all of unhandled_due, if it was empty when looked at.
    select * into gone from unhandled u where u.id = settled;
    if not found or gone.claim <> token or gone.state <> 'RETRY' then
        return false;
    end if;
    if gone.blocks then
        perform unhandled_alone(gone.queue, gone.subject);
    end if;
    delete from unhandled u where u.id = settled and u.claim = token;
    if not found then
        return false;
    end if;
    if gone.blocks then
        perform unhandled_next(gone.queue, gone.subject);
    end if;
    return true;
end $$;

-- The first that waits for a subject is due when nothing is before it. To be called after unhandled_alone.
create function unhandled_next(of_queue text, of_subject text) returns void
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
begin
    update unhandled u set state = 'RETRY', due_at = clock_timestamp()
     where u.state = 'BEHIND'
       and u.id = (select f.id from unhandled f
                    where f.queue = of_queue and f.subject = of_subject and f.blocks and f.state <> 'DISCARDED'
                    order by f.id limit 1);
end $$;

-- Has those come that wait behind nothing: whoever went before them was removed by hand, or did not see them. Looks at so many
-- subjects from one on, and says which was the last; an empty one when it has come to the end.
create function unhandled_promote(of_queue text, after_subject text, subject_limit int) returns text
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
declare
    waits record;
    looked_at text := after_subject;
begin
    for i in 1..subject_limit loop
        select u.id, u.subject into waits from unhandled u
         where u.queue = of_queue and u.subject > looked_at and u.state = 'BEHIND'
         order by u.subject, u.id limit 1;
        if not found then
            return '';
        end if;
        looked_at := waits.subject;
        -- Whoever has the lock is about to look for the next itself.
        if not exists (select from unhandled before
                        where before.queue = of_queue and before.subject = looked_at and before.blocks
                          and before.state <> 'DISCARDED' and before.id < waits.id)
                and unhandled_alone_at_once(of_queue, looked_at) then
            perform unhandled_next(of_queue, looked_at);
        end if;
    end loop;
    return looked_at;
end $$;

-- Gives up a dead letter; the row stays as a record. Whoever waits for its subject comes next.
create function unhandled_discard(wanted bigint, why text) returns boolean
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
declare
    of_queue text;
    of_subject text;
    blocking boolean;
begin
    select u.queue, u.subject, u.blocks into of_queue, of_subject, blocking
      from unhandled u where u.id = wanted and u.state = 'DEAD';
    if not found then
        return false;
    end if;
    if blocking then
        perform unhandled_alone(of_queue, of_subject);
    end if;
    update unhandled u
       set state = 'DISCARDED', discarded_at = clock_timestamp(), discard_reason = why
     where u.id = wanted and u.state = 'DEAD';
    if not found then
        return false;
    end if;
    if blocking then
        perform unhandled_next(of_queue, of_subject);
    end if;
    return true;
end $$;
