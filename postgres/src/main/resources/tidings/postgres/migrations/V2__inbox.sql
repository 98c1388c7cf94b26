-- Which messages were handled. Names are not qualified: set the search path to the schema of choice.

create table inbox (
    consumer   text        not null,
    source     text        not null,
    id         text        not null,
    -- The message's own time, the same on every delivery: a duplicate meets the same partition. Of a message that brought
    -- none it is 1970-01-01, which is in the default partition.
    time       timestamptz not null,
    handled_at timestamptz not null default clock_timestamp(),
    primary key (consumer, source, id, time)
) partition by range (time);

-- What fits no other: messages without a time, from before the first partition, from far in the future.
create table inbox_rest partition of inbox default;

create index inbox_rest_handled_at on inbox_rest (handled_at);

-- How far each consumer has come: what is forgotten is measured back from the slowest.
create table inbox_consumer (
    consumer   text        primary key,
    progress   timestamptz not null,
    updated_at timestamptz not null default clock_timestamp()
);

-- Messages from before this were handled or not: nobody knows any more.
create table inbox_horizon (
    forgotten_before timestamptz not null default '-infinity',
    singleton        boolean     primary key default true check (singleton)
);

insert into inbox_horizon default values;

-- A function, because its plan must never be a scan, also while a partition is small and about to grow.
create function inbox_sighting(consumer text, source text, id text, "time" timestamptz) returns text
    language plpgsql stable
    set enable_seqscan = off set enable_bitmapscan = off set search_path from current as $$
#variable_conflict use_column
begin
    if exists (select from inbox i
                where i.consumer = inbox_sighting.consumer and i.source = inbox_sighting.source
                  and i.id = inbox_sighting.id and i.time = inbox_sighting.time) then
        return 'SEEN';
    elsif "time" > '1970-01-01Z' and "time" < (select forgotten_before from inbox_horizon) then
        return 'FORGOTTEN';
    else
        return 'UNSEEN';
    end if;
end $$;

-- Makes the partition of a day (UTC). Rows of that day that came before it move from the rest.
create function inbox_add_day(day date) returns void
    language plpgsql volatile set search_path from current as $$
declare
    name text := 'inbox_' || to_char(day, 'YYYYMMDD');
    first timestamptz := day::timestamp at time zone 'UTC';
    next timestamptz := (day + 1)::timestamp at time zone 'UTC';
begin
    if to_regclass(name) is not null then
        return;
    end if;
    -- Rows that come from now on wait before they choose their partition. The lock of the rest alone is too late: who waits
    -- for that has chosen it, and is refused when this day is no more the rest's.
    lock table only inbox in share row exclusive mode;
    -- Another instance may have made it: what a session knows of tables is up to date once it has locked one, and not before.
    if to_regclass(name) is not null then
        return;
    end if;
    execute format('create table %I (like inbox including defaults including constraints)', name);
    execute format('with moved as (delete from inbox_rest where time >= %L and time < %L returning *)'
                   ' insert into %I select * from moved', first, next, name);
    execute format('alter table inbox attach partition %I for values from (%L) to (%L)', name, first, next);
end $$;

-- Drops the partitions of days before this one.
create function inbox_forget(before timestamptz) returns void
    language plpgsql volatile set search_path from current as $$
declare
    day record;
begin
    update inbox_horizon set forgotten_before = greatest(forgotten_before, before);
    for day in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'inbox'::regclass and c.relname ~ '^inbox_\d{8}$'
           and to_date(substr(c.relname, 7), 'YYYYMMDD') + 1 <= (before at time zone 'UTC')::date
    loop
        execute format('drop table %I', day.relname);
    end loop;
end $$;
