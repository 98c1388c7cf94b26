-- Sagas, and what their participants have answered. Names are not qualified: set the search path to the schema of choice.

create table saga (
    -- Greater for those begun later, as far as clocks agree: lists go by it.
    id             uuid        primary key,
    name           text        not null,
    version        int         not null,
    -- The business key.
    key            text        not null,
    status         text        not null
                   check (status in ('RUNNING', 'COMPENSATING', 'COMPLETED', 'COMPENSATED', 'CANCELLED', 'STUCK')),
    reason         text,
    state          jsonb       not null,
    progress       text        not null,
    -- When it is looked at without a message that asks for it.
    due_at         timestamptz,
    -- What a person, or another service, asks of it.
    asked          text        check (asked in ('CANCEL', 'RESUME', 'SKIP', 'RETRY')),
    asked_why      text,
    correlation_id text        not null,
    revision       bigint      not null default 0,
    begun_at       timestamptz not null default clock_timestamp(),
    changed_at     timestamptz not null default clock_timestamp(),
    unique (name, key),
    check ((asked is null) = (asked_why is null))
) with (
    fillfactor = 80,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);

create index saga_due on saga (name, version, due_at) where due_at is not null;
create index saga_unended on saga (name, version) where status in ('RUNNING', 'COMPENSATING', 'STUCK');

create table saga_transition (
    -- Of a saga that the same function has just written: no key is checked for it.
    saga        uuid        not null,
    revision    bigint      not null,
    at          timestamptz not null default clock_timestamp(),
    cause       text        not null,
    cause_id    text,
    from_status text,
    to_status   text        not null,
    steps       text        not null,
    -- The members of the state that are others than before.
    changed     jsonb,
    primary key (saga, revision)
);

create table saga_participation (
    saga         text        not null,
    step         text        not null,
    begun        boolean     not null default false,
    done_type    text,
    done         jsonb,
    undone_type  text,
    undone       jsonb,
    round        int         not null default 0,
    primary key (saga, step)
);

-- Keeps a new one, with the first line of its log if there is something to say, unless one of its name and key is there.
create function saga_begin(
    new_id uuid, new_name text, new_version int, new_key text, new_status text, new_reason text, new_state jsonb,
    new_progress text, new_due timestamptz, new_correlation text, cause text, cause_id text, steps text) returns boolean
    language plpgsql volatile set search_path from current as $$
begin
    insert into saga (id, name, version, key, status, reason, state, progress, due_at, correlation_id)
    values (new_id, new_name, new_version, new_key, new_status, new_reason, new_state, new_progress, new_due, new_correlation)
        on conflict (name, key) do nothing;
    if not found then
        return false;
    end if;
    if cause is not null then
        insert into saga_transition (saga, revision, cause, cause_id, to_status, steps)
        values (new_id, 0, cause, cause_id, new_status, steps);
    end if;
    return true;
end $$;

-- Keeps one that this transaction has locked, with a line of its log where there is something to say; false where it has
-- another revision by now. What was asked and is not heard stays so, and has it be due. An earlier time that is still to come
-- stays: to be looked at once too often costs less than to write every index anew with each change.
create function saga_change(
    changed_id uuid, read_revision bigint, heard boolean, new_status text, new_reason text, new_state jsonb, new_progress text,
    new_due timestamptz, cause text, cause_id text, from_status text, steps text) returns boolean
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
declare
    before_state jsonb;
begin
    update saga s
       set status = new_status, reason = new_reason, state = new_state, progress = new_progress,
           due_at = case when s.asked is not null and not heard then clock_timestamp()
                         when s.due_at > clock_timestamp() and s.due_at < new_due then s.due_at
                         else new_due end,
           asked = case when not heard then s.asked end, asked_why = case when not heard then s.asked_why end,
           revision = s.revision + 1, changed_at = clock_timestamp()
      from saga before
     where s.id = changed_id and s.revision = read_revision and before.id = s.id
 returning before.state into before_state;
    if not found then
        return false;
    end if;
    if cause is not null then
        insert into saga_transition (saga, revision, cause, cause_id, from_status, to_status, steps, changed)
        values (changed_id, read_revision + 1, cause, cause_id, from_status, new_status, steps,
                case when before_state <> new_state then
                    (select jsonb_object_agg(n.key, n.value) from jsonb_each(new_state) n
                      where before_state -> n.key is distinct from n.value) end);
    end if;
    return true;
end $$;

-- Opens a participant's entry for this transaction alone, whether it is there or not. Two statements: the second has to see what
-- whoever had the lock before has committed.
create function saga_open(of_saga text, of_step text) returns setof saga_participation
    language plpgsql volatile
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
begin
    perform pg_advisory_xact_lock(
        hashtextextended('saga_participation'::regclass::oid::text || ' ' || of_step || ' ' || of_saga, 0));
    return query select * from saga_participation p where p.saga = of_saga and p.step = of_step;
end $$;

-- Whether a message stored about then may still wait to be relayed. What is held waits for sure, and is looked for by its
-- id; of the rest all that were stored before the first that waits in a lane have left that lane.
create function saga_may_wait(of_source text, of_id text, stored timestamptz) returns boolean
    language plpgsql stable
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
begin
    return exists (select from outbox o
                    where o.held_until is not null and o.source = of_source and o.message_id = of_id)
        or exists (select from outbox_lane l
                    cross join lateral (select o.created_at from outbox o
                                         where o.lane = l.lane and o.held_until is null order by o.id limit 1) first
                    where first.created_at < stored + interval '500 ms');
end $$;
