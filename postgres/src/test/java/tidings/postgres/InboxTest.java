package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.PublishOptions;

/** What the inbox remembers, and for how long. */
@Timeout(120)
class InboxTest {

    private static final Duration WEEK = Duration.ofDays(7);

    @RegisterExtension
    final World world = new World();

    @Test
    void days_ahead_have_their_partition_and_those_that_no_consumer_needs_are_dropped() throws Exception {
        var inbox = world.store().inbox();
        inbox.keep(Map.of(), WEEK);
        assertThat(partitions()).isEqualTo(PostgresInbox.DAYS_AHEAD + 2); // yesterday and today

        world.execute("select {schema}.inbox_add_day(current_date - 30)");
        inbox.keep(Map.of("fast", Instant.now(), "slow", Instant.now().minus(40, ChronoUnit.DAYS)), WEEK);
        assertThat(partitions()).isEqualTo(PostgresInbox.DAYS_AHEAD + 3); // the slow one may need it

        inbox.keep(Map.of("slow", Instant.now()), WEEK);
        assertThat(partitions()).isEqualTo(PostgresInbox.DAYS_AHEAD + 2);
    }

    @Test
    void a_day_is_dropped_when_it_is_over_for_all_and_another_schema_keeps_its_own() throws Exception {
        var other = world.schema() + "_other";
        world.execute(Migrations.script(other));
        for (var schema : List.of(world.schema(), other))
            for (int day = 1; day <= 3; day++)
                world.execute("select " + schema + ".inbox_add_day('2026-01-0" + day + "')");
        world.execute("select " + other + ".inbox_add_day('2025-12-31')");

        world.execute("select {schema}.inbox_forget('2026-01-03Z')");

        assertThat(days(world.schema())).containsExactly("inbox_20260103");
        assertThat(days(other)).hasSize(4);
        world.execute("drop schema " + other + " cascade");
    }

    private List<String> days(String schema) {
        return world.texts("select tablename from pg_tables where schemaname = '" + schema
                + "' and tablename ~ '^inbox_[0-9]' order by tablename");
    }

    @Test
    void a_day_that_another_instance_is_about_to_make_is_taken_as_it_is() throws Exception {
        var day = "select " + world.schema() + ".inbox_add_day('2026-01-01')";
        var waits =
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%inbox_add_day%'";
        try (var here = world.dataSource().getConnection();
                var statement = here.createStatement()) {
            here.setAutoCommit(false);
            statement.execute(day);
            var other = CompletableFuture.runAsync(() -> world.texts(day + "::text"));
            await().until(() -> world.count(waits) == 1);
            here.commit();

            assertThat(other).succeedsWithin(Duration.ofSeconds(20));
        }
        assertThat(days(world.schema())).containsExactly("inbox_20260101");
    }

    @Test
    void a_consumer_that_was_away_for_long_still_counts() throws Exception {
        var inbox = world.store().inbox();
        inbox.keep(Map.of("slow", Instant.now().minus(40, ChronoUnit.DAYS)), WEEK);
        world.execute("update {schema}.inbox_consumer set updated_at = now() - interval '40 days'");

        inbox.keep(Map.of("fast", Instant.now()), WEEK);

        assertThat(inbox.look(List.of(Inbox.Sought.of(key("m1", Instant.now().minus(39, ChronoUnit.DAYS))))))
                .containsExactly(Sighting.UNSEEN);
    }

    @Test
    void a_day_that_gets_its_partition_late_has_what_came_before_it() throws Exception {
        var inbox = world.store().inbox();
        var tomorrow = key("m1", Instant.now().plus(1, ChronoUnit.DAYS));
        try (var connection = world.dataSource().getConnection()) {
            assertThat(inbox.add(connection, List.of(tomorrow))).isTrue();
        }
        assertThat(world.count("select count(*) from {schema}.inbox_rest")).isEqualTo(1);

        inbox.keep(Map.of(), WEEK);

        assertThat(world.count("select count(*) from {schema}.inbox_rest")).isZero();
        assertThat(inbox.look(List.of(Inbox.Sought.of(tomorrow)))).containsExactly(Sighting.SEEN);
    }

    @Test
    void a_message_that_is_handled_while_its_day_gets_a_partition_takes_effect_and_is_not_parked() throws Exception {
        var inHandler = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var maker = world.dataSource().getConnection()) {
            var tidings = world.start(application ->
                    application.subscribe(Subscription.of("moves.queue").on(Moved.class, (message, tx) -> {
                        inHandler.countDown();
                        go.await();
                        world.effect(tx::connection, message.data().thing(), "any");
                    })));
            await().until(() -> partitions() == PostgresInbox.DAYS_AHEAD + 2); // the keeper has been here
            world.execute("drop table {schema}.inbox_" + today());
            tidings.publisher().publish(new Moved("chair", 1));
            inHandler.await();
            maker.setAutoCommit(false);
            try (var statement = maker.createStatement()) {
                statement.execute("select " + world.schema() + ".inbox_add_day((now() at time zone 'UTC')::date)");
            }
            go.countDown();
            await().until(() -> world.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and query like '%" + world.schema() + ".inbox %'")
                    == 1);
            maker.commit();
        }

        await().until(() -> world.effects("chair") == 1);
        await().until(() -> world.broker().waiting("moves.queue") == 0);
        assertThat(world.deadLetters()).isZero();
    }

    private String today() {
        return LocalDate.now(ZoneOffset.UTC).toString().replace("-", "");
    }

    @Test
    void a_message_from_the_future_makes_nobody_forget() throws Exception {
        var inbox = world.store().inbox();
        var today = key("m1", Instant.now());
        inbox.keep(Map.of("any", Instant.parse("9999-01-01T00:00:00Z")), WEEK);

        assertThat(inbox.look(List.of(Inbox.Sought.of(today)))).containsExactly(Sighting.UNSEEN);
        assertThat(partitions()).isEqualTo(PostgresInbox.DAYS_AHEAD + 2);
    }

    @Test
    void a_first_arrival_from_before_what_is_remembered_is_parked_and_not_guessed_at() throws Exception {
        world.execute("select {schema}.inbox_forget(current_date - 10)");
        var handled = new AtomicInteger();
        var tidings = world.start(application -> application.subscribe(
                Subscription.of("moves.queue").on(Moved.class, (message, tx) -> handled.incrementAndGet())));

        tidings.publisher()
                .publish(
                        new Moved("chair", 1),
                        PublishOptions.none().time(Instant.now().minus(11, ChronoUnit.DAYS)));
        tidings.publisher()
                .publish(
                        new Moved("chair", 2),
                        PublishOptions.none().time(Instant.now().minus(9, ChronoUnit.DAYS)));

        await().until(() -> handled.get() == 1 && world.deadLetters() == 1);
    }

    @Test
    void messages_that_are_looked_for_together_each_get_their_own_answer() throws Exception {
        var handled = new ConcurrentHashMap<String, Integer>();
        var tidings = world.start(application -> application.subscribe(Subscription.of("moves.queue")
                .concurrency(40)
                .on(Moved.class, (message, tx) -> handled.merge(message.id(), 1, Integer::sum))));
        var time = Instant.now();
        for (int number = 0; number < 20; number++) publish(tidings, number, time);
        await().until(() -> world.count("select count(*) from {schema}.inbox") == 20);

        try (var other = world.dataSource().getConnection()) {
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("lock table " + world.schema() + ".inbox_horizon");
            }
            for (int number = 39; number >= 0; number--) publish(tidings, number, time); // half of them again
            await().until(this::looksWaiting, waiting -> waiting == 1);
            other.commit();
        }

        await().until(() -> world.broker().waiting("moves.queue") == 0);
        assertThat(handled)
                .hasSize(40)
                .allSatisfy((id, times) -> assertThat(times).isOne());
    }

    private static void publish(Tidings tidings, int number, Instant time) {
        tidings.publisher()
                .publish(
                        new Moved("chair", number),
                        PublishOptions.none().id("m" + number).time(time));
    }

    private long looksWaiting() {
        return world.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock'" + " and query like '%"
                + world.schema() + ".inbox_sighting%'");
    }

    @Test
    void more_handlers_wait_than_the_pool_has_connections() {
        var waiting = new CountDownLatch(200);
        var tidings = world.start(application -> application.subscribe(Subscription.of("moves.queue")
                .concurrency(200)
                .on(Moved.class, (message, tx) -> {
                    waiting.countDown();
                    waiting.await();
                    world.effect(tx::connection, message.data().thing(), "any");
                })));
        for (int number = 0; number < 200; number++) tidings.publisher().publish(new Moved("thing" + number, 1));

        await().atMost(Duration.ofSeconds(30)).until(() -> world.count("select count(*) from {schema}.effect") == 200);
    }

    @Test
    void without_the_inbox_a_message_that_comes_twice_is_handled_twice() {
        var handled = new AtomicInteger();
        var tidings = world.start(application -> application.subscribe(Subscription.of("moves.queue")
                .atLeastOnce()
                .on(Moved.class, (message, tx) -> handled.incrementAndGet())));
        var options = PublishOptions.none().id("m1").time(Instant.now());

        tidings.publisher().publish(new Moved("chair", 1), options);
        tidings.publisher().publish(new Moved("chair", 1), options);

        await().until(() -> handled.get() == 2);
        assertThat(world.count("select count(*) from {schema}.inbox")).isZero();
    }

    private long partitions() {
        return world.count("select count(*) from pg_inherits where inhparent = '{schema}.inbox'::regclass") - 1;
    }

    private static InboxKey key(String id, Instant time) {
        return new InboxKey("consumer", URI.create("urn:source"), id, time.truncatedTo(ChronoUnit.MICROS));
    }
}
