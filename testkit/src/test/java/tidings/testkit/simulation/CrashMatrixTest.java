package tidings.testkit.simulation;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.messaging.EventType;
import tidings.messaging.Subject;

class CrashMatrixTest {

    private static final String QUEUE = "greeter.queue";

    @EventType("person.came")
    record PersonCame(@Subject String name, int visit) {}

    @EventType("person.greeted")
    record PersonGreeted(@Subject String name, int visit) {}

    private static final PersonCame ADA = new PersonCame("Ada", 1);
    private static final PersonCame GRACE = new PersonCame("Grace", 1);

    @RegisterExtension
    static final TidingsTest crashes = TidingsTest.inMemory();

    private final List<String> seen = new ArrayList<>();

    @CrashMatrix
    void each_schedule_is_a_test_with_fields_of_its_own(CrashSchedule schedule) {
        greeter(schedule).arrives(ADA).invariant("greeted once", outcome -> {
            assertThat(outcome.published(PersonGreeted.class)).containsExactly(new PersonGreeted("Ada", 1));
            assertThat(seen).isEmpty();
            seen.add("Ada");
        });
    }

    @CrashMatrix(replay = 3)
    void one_schedule_is_replayed_as_a_test(CrashSchedule schedule) {
        assertThat(schedule.number()).isEqualTo(3);
        greeter(schedule).arrives(ADA);
    }

    @Test
    void what_a_handler_publishes_is_published_once_whatever_happens() throws Exception {
        long began = System.nanoTime();
        int schedules = TidingsTest.inMemory()
                .interleavings(20)
                .check(schedule -> greeter(schedule)
                        .arrives(ADA)
                        .invariant(
                                "greeted once",
                                outcome -> assertThat(outcome.published(PersonGreeted.class))
                                        .containsExactly(new PersonGreeted("Ada", 1))));

        System.out.printf(
                "%,d schedules, %,d a second%n", schedules, schedules * 1_000_000_000L / (System.nanoTime() - began));
        assertThat(schedules).isGreaterThan(1_000);
    }

    @Test
    void what_fails_first_is_tried_again_and_takes_effect_once() throws Exception {
        TidingsTest.inMemory().check(schedule -> {
            Set<String> failed = new HashSet<>();
            schedule.service(tidings -> tidings.types(PersonGreeted.class)
                            .subscribe(Subscription.of(QUEUE)
                                    .retry(Backoff.exponential(ofSeconds(1)).attempts(12))
                                    .on(PersonCame.class, (message, tx) -> {
                                        tx.publish(greeted(message.data()));
                                        if (failed.add(message.id())) throw new IllegalStateException("not yet");
                                    })))
                    .arrives(ADA, GRACE)
                    .invariant("both are greeted once", outcome -> {
                        assertThat(outcome.published(PersonGreeted.class))
                                .containsExactlyInAnyOrder(greeted(ADA), greeted(GRACE));
                        assertThat(outcome.deadLetters()).isEmpty();
                    });
        });
    }

    @Test
    void an_ordered_subscription_keeps_the_order_of_a_subject_with_two_instances() throws Exception {
        var visits = List.of(1, 2, 3);
        TidingsTest.inMemory().check(schedule -> {
            Set<String> failed = new HashSet<>();
            schedule.service(tidings -> tidings.types(PersonGreeted.class)
                            .subscribe(Subscription.of(QUEUE)
                                    .ordered()
                                    .retry(Backoff.exponential(ofSeconds(1)).attempts(12))
                                    .on(PersonCame.class, (message, tx) -> {
                                        if (message.data().visit() == 2 && failed.add(message.id()))
                                            throw new IllegalStateException("not yet");
                                        tx.publish(greeted(message.data()));
                                    })))
                    .instances(2)
                    .invariant("each is greeted in the order of visits", outcome -> {
                        for (var name : List.of("Ada", "Grace"))
                            assertThat(outcome.published(PersonGreeted.class).stream()
                                            .filter(each -> each.name().equals(name))
                                            .map(PersonGreeted::visit))
                                    .as(name)
                                    .isEqualTo(visits);
                    });
            for (int visit : visits) schedule.arrives(new PersonCame("Ada", visit), new PersonCame("Grace", visit));
        });
    }

    @Test
    void a_guest_list_is_kept_once_whatever_happens() throws Exception {
        // snippet: crash-check
        TidingsTest.inMemory().interleavings(5).check(schedule -> {
            var guests = new HashSet<String>(); // outlives the process, and is made anew for each schedule
            schedule.service(tidings -> tidings.types(PersonGreeted.class)
                            .subscribe(Subscription.of("greeter.queue").on(PersonCame.class, (message, tx) -> {
                                guests.add(message.data().name());
                                tx.publish(new PersonGreeted(message.data().name(), 1));
                            })))
                    .arrives(new PersonCame("Ada", 1), new PersonCame("Grace", 1))
                    .invariant(
                            "everybody is a guest",
                            outcome -> assertThat(guests).containsExactlyInAnyOrder("Ada", "Grace"))
                    .invariant(
                            "and is greeted once",
                            outcome -> assertThat(outcome.published(PersonGreeted.class))
                                    .hasSize(2));
        });
        // end
    }

    @Test
    void an_effect_outside_the_transaction_that_happens_twice_is_found_by_number_and_place() throws Exception {
        assertThatThrownBy(() -> crashes.check(CrashMatrixTest::countsOutsideTheTransaction))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'one mail' does not hold in schedule #")
                .hasMessageContaining("dies ")
                .hasMessageContaining("To run it alone: replay(");
    }

    @Test
    void a_number_gives_the_same_schedule_again() throws Exception {
        var found = numberOf(() -> crashes.check(CrashMatrixTest::countsOutsideTheTransaction));

        assertThatThrownBy(() -> crashes.replay(found, CrashMatrixTest::countsOutsideTheTransaction))
                .hasMessageContaining("schedule #" + found + ",");
        for (long number : List.of(0L, found, 900_000L + 1_000, 900_000L + 7_003))
            assertThat(points(number)).isEqualTo(points(number)).isNotEmpty();
    }

    @Test
    void a_message_that_is_never_handled_is_a_dead_letter_of_the_outcome() throws Exception {
        crashes.check(schedule -> schedule.service(tidings -> tidings.subscribe(
                        Subscription.of(QUEUE).retry(Backoff.none()).on(PersonCame.class, (message, tx) -> {
                            throw new IllegalStateException("never");
                        })))
                .arrives(ADA)
                .invariant(
                        "it is a dead letter",
                        outcome -> assertThat(outcome.deadLetters()).hasSize(1)));
    }

    @Test
    void a_handler_that_asks_for_jdbc_in_memory_is_told_the_remedy() {
        assertThatThrownBy(() -> crashes.check(schedule -> schedule.service(tidings ->
                                tidings.subscribe(Subscription.of(QUEUE).on(PersonCame.class, (message, tx) -> {
                                    try (var statement = tx.connection().createStatement()) {
                                        statement.execute("select 1");
                                    }
                                })))
                        .arrives(ADA)))
                .hasRootCauseInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Use TidingsTest.on(dataSource");
    }

    @Test
    void each_of_seven_disturbances_is_drawn_as_often_as_was_asked_for() throws Exception {
        TidingsTest.Scenario greeted = schedule -> greeter(schedule).arrives(ADA);
        int deaths = TidingsTest.inMemory().lots(0).check(greeted);

        assertThat(TidingsTest.inMemory().lots(3).check(greeted)).isEqualTo(deaths + 7 * 3);
        assertThatThrownBy(() -> TidingsTest.inMemory().lots(1_001)).hasMessageContaining("0 to 1000");
    }

    @Test
    void a_schedule_without_a_service_or_a_message_or_with_one_that_nobody_takes_is_refused() {
        assertThatThrownBy(() -> crashes.check(schedule -> schedule.arrives(ADA)))
                .hasMessageContaining("has no service");
        assertThatThrownBy(() -> crashes.check(schedule -> greeter(schedule))).hasMessageContaining("Nothing arrives");
        assertThatThrownBy(() -> crashes.check(schedule -> greeter(schedule).arrives(new PersonGreeted("Ada", 1))))
                .hasMessageContaining("No queue of the service under test takes person.greeted");
        assertThatThrownBy(() -> crashes.check(schedule -> greeter(greeter(schedule))))
                .hasMessageContaining("second one");
    }

    private static CrashSchedule greeter(CrashSchedule schedule) {
        return schedule.service(tidings -> tidings.types(PersonGreeted.class)
                .subscribe(Subscription.of(QUEUE)
                        .on(PersonCame.class, (message, tx) -> tx.publish(greeted(message.data())))));
    }

    private static PersonGreeted greeted(PersonCame came) {
        return new PersonGreeted(came.name(), came.visit());
    }

    private static void countsOutsideTheTransaction(CrashSchedule schedule) {
        List<String> mails = new ArrayList<>();
        schedule.service(tidings -> tidings.subscribe(Subscription.of(QUEUE)
                        .on(
                                PersonCame.class,
                                (message, tx) -> mails.add(message.data().name()))))
                .arrives(ADA)
                .invariant("one mail", outcome -> assertThat(mails).containsExactly("Ada"));
    }

    private static List<String> points(long number) throws Exception {
        var schedule = greeter(new CrashSchedule(new ScheduleNumber(number))).arrives(ADA, GRACE);
        return crashes.run(schedule).stream().map(Object::toString).toList();
    }

    private interface Check {
        void run() throws Exception;
    }

    private static long numberOf(Check check) {
        try {
            check.run();
        } catch (Exception | AssertionError e) {
            var text = String.valueOf(e.getMessage());
            return Long.parseLong(text.substring(text.indexOf('#') + 1, text.indexOf(',', text.indexOf('#'))));
        }
        throw new AssertionError("it was not found");
    }
}
