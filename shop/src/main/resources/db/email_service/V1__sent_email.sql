create table email_service.sent_email (
    event_source   text not null,
    event_id       text not null,
    user_id        uuid not null,
    type           text not null,
    recipient      text not null,
    message_id     text not null,
    correlation_id text not null,
    sent_at        timestamptz not null,
    -- One mail for an event, however often the event is delivered.
    primary key (event_source, event_id)
);

-- What an address was sent, newest first.
create index sent_email_recipient on email_service.sent_email (lower(recipient), sent_at);
