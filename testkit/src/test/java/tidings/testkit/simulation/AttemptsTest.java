package tidings.testkit.simulation;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tidings.consumer.Backoff;
import tidings.consumer.Ordering;
import tidings.consumer.RetryAfter;
import tidings.consumer.Subscription;
import tidings.messaging.EventType;
import tidings.messaging.Message;
import tidings.messaging.Subject;

/** How often a handler is called, and when: no failure that is not its own uses up one of its attempts. */
class AttemptsTest {

    private static final String QUEUE = "bell.queue";
    private static final long UNDISTURBED = 0;

    @EventType("bell.pressed")
    record BellPressed(@Subject String door, int time) {}

    @EventType("door.opened")
    record DoorOpened(@Subject String door, int time) {}

    private static final List<BellPressed> PRESSED = Stream.of("north", "south", "west")
            .flatMap(door -> Stream.of(new BellPressed(door, 1), new BellPressed(door, 2)))
            .toList();

    enum Kind {
        PLAIN,
        ORDERED,
        SKIPPING,
        BATCHED;

        Subscription with(Backoff backoff) {
            var subscription = Subscription.of(QUEUE).retry(backoff);
            return switch (this) {
                case PLAIN -> subscription;
                case ORDERED -> subscription.ordered();
                case SKIPPING -> subscription.ordered(Ordering.SKIP);
                case BATCHED -> subscription.batched(3);
            };
        }
    }

    private final Map<BellPressed, Integer> calls = new HashMap<>();

    @ParameterizedTest
    @EnumSource
    void where_nothing_goes_wrong_a_handler_is_called_once_for_each_message(Kind kind) throws Exception {
        run(kind.with(Backoff.none()), 0, outcome -> {
            assertThat(calls.values()).hasSize(PRESSED.size()).containsOnly(1);
            assertThat(outcome.deadLetters()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatever_goes_wrong_around_it_a_message_that_may_be_tried_once_takes_effect(Kind kind) throws Exception {
        TidingsTest.inMemory()
                .lots(5)
                .check(schedule -> schedule.service(tidings -> tidings.types(DoorOpened.class)
                                .subscribe(kind.with(Backoff.none())
                                        .on(BellPressed.class, (message, tx) -> tx.publish(opened(message)))))
                        .arrives(PRESSED.toArray(Record[]::new))
                        .invariant("each door is opened once for each ring", outcome -> {
                            assertThat(outcome.deadLetters()).isEmpty();
                            assertThat(outcome.published(DoorOpened.class)).hasSize(PRESSED.size());
                        }));
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "SKIPPING"})
    void a_handler_that_fails_is_called_as_often_as_was_said(Kind kind) throws Exception {
        var thrice = Backoff.fixed(ofSeconds(1)).attempts(3);

        for (var backoff : List.of(thrice, thrice.immediately(1), thrice.immediately(2), thrice.immediately(9))) {
            calls.clear();
            run(kind.with(backoff), Integer.MAX_VALUE, outcome -> {
                assertThat(calls.values()).hasSize(PRESSED.size()).containsOnly(3);
                assertThat(outcome.deadLetters())
                        .hasSize(PRESSED.size())
                        .allMatch(letter -> letter.attempts() == 3)
                        .allMatch(letter -> letter.failure().reason().equals("handler-failed"))
                        .allMatch(letter -> letter.failure().detail().equals("the bell is broken"));
            });
        }
    }

    @Test
    void what_failed_comes_back_when_its_wait_is_over() throws Exception {
        assertThat(waited(Subscription.of(QUEUE).retry(Backoff.fixed(ofSeconds(10)))))
                .isBetween(ofSeconds(10), ofSeconds(12));
    }

    @Test
    void a_short_wait_is_not_rounded_up_to_the_next_look_for_what_is_due() throws Exception {
        assertThat(waited(Subscription.of(QUEUE).retry(Backoff.fixed(ofMillis(50)))))
                .isBetween(ofMillis(50), ofMillis(70));
    }

    @Test
    void an_immediate_try_waits_for_nothing() throws Exception {
        assertThat(waited(Subscription.of(QUEUE)
                        .retry(Backoff.fixed(Duration.ofHours(1)).immediately(1))))
                .isLessThan(ofMillis(400));
    }

    @Test
    void what_a_handler_says_of_the_time_holds() throws Exception {
        assertThat(waited(Subscription.of(QUEUE), new RetryAfter(Duration.ofMinutes(3))))
                .isBetween(Duration.ofMinutes(3), Duration.ofMinutes(3).plusSeconds(2));
    }

    private void run(Subscription subscription, int failing, CrashSchedule.Holds holds) throws Exception {
        TidingsTest.inMemory()
                .replay(
                        UNDISTURBED,
                        schedule -> schedule.service(tidings -> tidings.types(DoorOpened.class)
                                        .subscribe(subscription.on(BellPressed.class, (message, tx) -> {
                                            if (calls.merge(message.data(), 1, Integer::sum) <= failing)
                                                throw new IllegalStateException("the bell is broken");
                                            tx.publish(opened(message));
                                        })))
                                .arrives(PRESSED.toArray(Record[]::new))
                                .invariant("as it was said", holds));
    }

    private static Duration waited(Subscription subscription) throws Exception {
        return waited(subscription, new IllegalStateException("not yet"));
    }

    /** Between the effect of the messages that did not fail and of the one that did once. */
    private static Duration waited(Subscription subscription, RuntimeException failure) throws Exception {
        var waited = new HashSet<Duration>();
        Set<String> failed = new HashSet<>();
        TidingsTest.inMemory()
                .replay(
                        UNDISTURBED,
                        schedule -> schedule.service(tidings -> tidings.types(DoorOpened.class)
                                        .subscribe(subscription.on(BellPressed.class, (message, tx) -> {
                                            if (message.data().time() == 2 && failed.add(message.id())) throw failure;
                                            tx.publish(opened(message));
                                        })))
                                .arrives(new BellPressed("north", 1), new BellPressed("south", 2))
                                .invariant("both are opened", outcome -> {
                                    assertThat(outcome.messages()).hasSize(2);
                                    waited.add(Duration.between(
                                            outcome.messages().get(0).time(),
                                            outcome.messages().get(1).time()));
                                }));
        assertThat(waited).hasSize(1);
        return waited.iterator().next();
    }

    private static DoorOpened opened(Message<BellPressed> message) {
        return new DoorOpened(message.data().door(), message.data().time());
    }
}
