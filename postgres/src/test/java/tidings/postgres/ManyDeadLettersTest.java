package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tidings.unhandled.UnhandledFilter.ALL;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.ReplayPace;

/** A great many dead letters can be looked at and sent back: {@code -Dtidings.dead.letters=100000}. */
@Timeout(400)
class ManyDeadLettersTest {

    private static final Logger log = LoggerFactory.getLogger(ManyDeadLettersTest.class);

    private static final int MANY = Integer.getInteger("tidings.dead.letters", 20_000);
    private static final String QUEUE = "moves.queue";
    private static final ReplayPace FAST = ReplayPace.DEFAULT.perSecond(10_000);

    /** It takes twenty seconds: whoever ends it in the middle has time, however slow the machine is. */
    private static final ReplayPace UNHURRIED = ReplayPace.DEFAULT.perSecond(MANY / 20);

    private static final String DISCARDED = "select count(*) from {schema}.unhandled where state = 'DISCARDED'";

    @RegisterExtension
    final World world = new World();

    /** As the failure of a handler leaves them: a stack of 2 KB each. */
    @BeforeEach
    void died() throws SQLException {
        world.execute("""
            insert into {schema}.unhandled
                   (queue, state, source, message_id, time, type, subject, correlation_id, blocks, attempts, ended,
                    first_failure, last_failure, reason, detail, exception, stack, exchange, routing_key, properties, body)
            select 'moves.queue', 'DEAD', 'urn:tidings:test', 'm' || i, '2026-01-01Z', 'thing.moved', 's' || i, 'c' || i,
                   false, 8, 8, now(), now() - i * interval '1 ms', 'handler-failed', 'no answer',
                   'java.io.Failure' || i % 7, (select string_agg(md5((i * j)::text), ' at ') from generate_series(1, 55) j),
                   'thing.events', 'thing.moved', '{"contentType": "application/cloudevents+json; charset=UTF-8"}',
                   convert_to(json_build_object('specversion', '1.0', 'id', 'm' || i, 'source', 'urn:tidings:test',
                       'type', 'thing.moved', 'time', '2026-01-01T00:00:00Z', 'subject', 's' || i,
                       'dataschema', 'urn:tidings:schema:thing.moved:1.0.0', 'correlationid', 'c' || i,
                       'data', json_build_object('thing', 's' || i, 'number', i))::text, 'UTF8')
              from generate_series(1, {many}) i""".replace("{many}", String.valueOf(MANY)));
        world.execute("analyze {schema}.unhandled");
    }

    private DeadLetters letters() {
        return world.store().deadLetters();
    }

    @Test
    void they_are_listed_and_grouped_within_a_second() throws SQLException {
        letters().list(ALL, 0, 1); // the first connection is no part of it

        var listed = timed("list", () -> letters().list(ALL.exception("Failure3"), 0, 100));
        var grouped = timed("group", () -> letters().groups(ALL));

        assertThat(listed.result()).hasSize(100);
        assertThat(grouped.result()).hasSize(7);
        assertThat(grouped.result().stream().mapToLong(group -> group.count()).sum())
                .isEqualTo(MANY);
        assertThat(listed.took()).isLessThan(Duration.ofSeconds(1));
        assertThat(grouped.took()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void a_replay_of_all_reaches_their_handlers_at_two_thousand_a_second() throws Exception {
        var service = service();

        var replayed = timed("replay of all, until handled", () -> {
            var moved = service.deadLetters().replay(ALL, FAST);
            await().atMost(Duration.ofMinutes(3)).until(() -> effects() == MANY);
            return moved;
        });

        log.info("handled {} a second", MANY * 1000L / replayed.took().toMillis());
        assertThat(replayed.result()).isEqualTo(new DeadLetters.Replayed(MANY, 0, false));
        assertThat(world.count("select count(*) from {schema}.unhandled")).isZero();
        // Half of what is promised: this machine may do other work.
        assertThat(replayed.took()).isLessThan(Duration.ofSeconds(MANY / 1000));
    }

    @Test
    void a_replay_whose_process_dies_in_the_middle_and_is_run_again_loses_none_and_none_takes_effect_twice()
            throws Exception {
        var service = service();
        var replaying = new Thread(() -> {
            try {
                letters().replay(ALL, UNHURRIED);
            } catch (Exception e) {
                log.info("ended as it should be: {}", e.toString());
            }
        });
        replaying.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> letters().count(ALL) < MANY - MANY / 20 && effects() > 0);
        // What a killed process leaves: its statement is rolled back, its connections are gone.
        world.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where pid <> pg_backend_pid() and query like '%for update skip locked%' and state = 'active'");
        replaying.interrupt();
        replaying.join();
        assertThat(letters().count(ALL)).isBetween(1L, MANY - MANY / 20L);

        service.deadLetters().replay(ALL, FAST);

        await().atMost(Duration.ofMinutes(3)).until(() -> effects() >= MANY);
        assertThat(world.count("select count(distinct id) from {schema}.effect"))
                .isEqualTo(MANY);
        assertThat(effects()).isEqualTo(MANY);
        assertThat(world.count("select count(*) from {schema}.unhandled")).isZero();
    }

    @Test
    void a_discard_means_what_had_failed_when_it_began_and_measures_ages_then() throws Exception {
        var age = Duration.ofMillis(
                world.count("select (extract(epoch from clock_timestamp() - last_failure) * 1000)::bigint"
                        + " from {schema}.unhandled where message_id = 'm" + MANY / 2 + "'"));
        var discarding = CompletableFuture.supplyAsync(() ->
                timed("discard", () -> letters().discard(ALL.youngerThan(age), "not needed")));
        while (!discarding.isDone() && world.count(DISCARDED) == 0) Thread.onSpinWait();

        for (int i = 0; i < 20; i++) diesNow("late" + i);

        assertThat(discarding.join().result()).isPositive().isEqualTo(world.count(DISCARDED));
        assertThat(world.count(DISCARDED + " and message_id like 'late%'")).isZero();
        assertThat(world.count("select count(*) from {schema}.unhandled where state = 'DEAD' and message_id like 'm%'"
                        + " and last_failure > (select min(discarded_at) from {schema}.unhandled) - interval '"
                        + age.toMillis() + " ms'"))
                .as("left, though young enough when it began")
                .isZero();
    }

    private void diesNow(String id) throws SQLException {
        world.execute("insert into {schema}.unhandled (queue, state, source, message_id, blocks, attempts, ended,"
                + " first_failure, last_failure, reason, detail, exchange, routing_key, properties, body)"
                + " values ('moves.queue', 'DEAD', 'urn:tidings:test', '" + id + "', false, 1, 1, clock_timestamp(),"
                + " clock_timestamp(), 'handler-failed', 'no answer', '', '', '{}', '')");
    }

    private Tidings service() {
        return world.start(application -> application.subscribe(Subscription.of(QUEUE)
                .concurrency(32)
                .on(Moved.class, (message, tx) -> world.effect(tx::connection, message.id(), "service"))));
    }

    private long effects() {
        return world.count("select count(*) from {schema}.effect");
    }

    private record Timed<R>(R result, Duration took) {}

    private interface Work<R> {
        R done() throws Exception;
    }

    private static <R> Timed<R> timed(String what, Work<R> work) {
        long began = System.nanoTime();
        try {
            var result = work.done();
            var took = Duration.ofNanos(System.nanoTime() - began);
            log.info("{}: {} ms", what, took.toMillis());
            return new Timed<>(result, took);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
