package tidings.testkit.simulation;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.Tidings;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.EventType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;
import tidings.saga.Outcome;
import tidings.saga.Saga;
import tidings.testkit.simulation.TidingsTest.Scenario;

/** A saga and its participants, whose process dies at every port call in turn, among other things. */
@Timeout(300)
class SagaCrashTest {

    @EventType("meal.ordered")
    record MealOrdered(@Subject String table, int dishes) {}

    @EventType("meal.served")
    record MealServed(@Subject String table) {}

    @EventType("meal.cancelled")
    record MealCancelled(@Subject String table, String reason) {}

    /** What participants do, told by them. */
    @EventType("kitchen.worked")
    record Worked(@Subject String table, String what) {}

    @CommandType("kitchen.cook")
    record Cook(@Subject String table, int dishes) implements Command<Cooked> {}

    @ReplyType("kitchen.cooked")
    record Cooked() {}

    @CommandType("kitchen.throw-away")
    record ThrowAway(@Subject String table) implements Command<ThrownAway> {}

    @ReplyType("kitchen.thrown-away")
    record ThrownAway() {}

    @CommandType("till.charge")
    record Charge(@Subject String table, int dishes) implements Command<Charge.Answer> {

        sealed interface Answer {}

        @ReplyType("till.charged")
        record Charged() implements Answer {}

        @ReplyType("till.declined")
        record Declined() implements Answer {}
    }

    @CommandType("till.refund")
    record Refund(@Subject String table, int dishes) implements Command<Refunded> {}

    @ReplyType("till.refunded")
    record Refunded() {}

    record Meal(String table, int dishes) {}

    private static final int TOO_MANY = 7;

    private static Saga<Meal> meal(Duration patience) {
        return Saga.named("meal", 1, Meal.class)
                .startedBy(MealOrdered.class, MealOrdered::table, e -> new Meal(e.table(), e.dishes()))
                .step(
                        "cook",
                        Cook.class,
                        s -> new Cook(s.table(), s.dishes()),
                        step -> step.timeout(patience)
                                .retry(Backoff.fixed(ofSeconds(1)).attempts(2))
                                .compensation(
                                        ThrowAway.class,
                                        s -> new ThrowAway(s.table()),
                                        undo -> undo.timeout(patience)
                                                .retry(Backoff.fixed(ofSeconds(5))
                                                        .attempts(1_000))))
                .step(
                        "charge",
                        Charge.class,
                        s -> new Charge(s.table(), s.dishes()),
                        step -> step.timeout(patience)
                                .onReply((s, reply) -> switch (reply) {
                                    case Charge.Charged() -> Outcome.proceed(s);
                                    case Charge.Declined() -> Outcome.fail(s, "declined");
                                })
                                .compensation(
                                        Refund.class,
                                        s -> new Refund(s.table(), s.dishes()),
                                        undo -> undo.timeout(patience)
                                                .retry(Backoff.fixed(ofSeconds(5))
                                                        .attempts(1_000))))
                .completedBy(MealServed.class, s -> new MealServed(s.table()))
                .compensatedBy(MealCancelled.class, (s, reason) -> new MealCancelled(s.table(), reason));
    }

    /** Orchestrator and participants in one. */
    private static void restaurant(Tidings.Builder tidings, Duration patience) {
        tidings.saga(meal(patience))
                .types(Worked.class)
                .subscribe(Subscription.of("kitchen.queue")
                        .answer(Cook.class, (message, tx) -> {
                            tx.publish(new Worked(message.data().table(), "cook"));
                            return new Cooked();
                        })
                        .answer(ThrowAway.class, (message, tx) -> {
                            tx.publish(new Worked(message.data().table(), "throw away"));
                            return new ThrownAway();
                        }))
                .subscribe(Subscription.of("till.queue")
                        .answer(Charge.class, (message, tx) -> {
                            if (message.data().dishes() >= TOO_MANY) return new Charge.Declined();
                            tx.publish(new Worked(message.data().table(), "charge"));
                            return new Charge.Charged();
                        })
                        .answer(Refund.class, (message, tx) -> {
                            if (message.data().dishes() < TOO_MANY) // of what was declined there is nothing to refund
                            tx.publish(new Worked(message.data().table(), "refund"));
                            return new Refunded();
                        }));
    }

    @Test
    void a_saga_ends_once_with_all_of_it_done_or_undone_wherever_its_process_dies() throws Exception {
        tell(TidingsTest.inMemory().interleavings(4).check(scenario(ofSeconds(30), 1)));
    }

    @Test
    void so_it_does_with_two_instances() throws Exception {
        tell(TidingsTest.inMemory().interleavings(2).check(scenario(ofSeconds(30), 2)));
    }

    @Test
    void so_it_does_where_patience_is_shorter_than_a_restart() throws Exception {
        tell(TidingsTest.inMemory().interleavings(4).check(scenario(Duration.ofMillis(400), 1)));
    }

    @Test
    void an_effect_elsewhere_is_there_or_undone_wherever_its_process_dies() throws Exception {
        tell(TidingsTest.inMemory().interleavings(4).check(schedule -> elsewhere(schedule, ofSeconds(30))));
        tell(TidingsTest.inMemory().interleavings(4).check(schedule -> elsewhere(schedule, Duration.ofMillis(400))));
    }

    /** The money is at a bank that knows nothing of transactions. */
    private static void elsewhere(CrashSchedule schedule, Duration patience) {
        var bank = new ConcurrentHashMap<String, String>();
        schedule.service(tidings -> tidings.saga(meal(patience))
                        .subscribe(Subscription.of("kitchen.queue")
                                .answer(Cook.class, (message, tx) -> new Cooked())
                                .answer(ThrowAway.class, (message, tx) -> new ThrownAway()))
                        .subscribe(Subscription.of("till.queue")
                                .answerWithIntent(Charge.class, (message, tx) -> {}, (message, tx) -> {
                                    var state =
                                            bank.computeIfAbsent(message.data().table(), table -> "charged");
                                    return state.equals("charged") ? new Charge.Charged() : new Charge.Declined();
                                })
                                .answer(Refund.class, (message, tx) -> {
                                    bank.put(message.data().table(), "refunded");
                                    return new Refunded();
                                })))
                .arrives(new MealOrdered("one", 2))
                .invariant("what was served is paid, and what was cancelled is not", outcome -> {
                    boolean served = !outcome.published(MealServed.class).isEmpty();
                    assertThat(served || !outcome.published(MealCancelled.class).isEmpty())
                            .isTrue();
                    if (served) assertThat(bank).containsEntry("one", "charged");
                    else assertThat(bank).doesNotContainValue("charged");
                });
    }

    private static Scenario scenario(Duration patience, int instances) {
        return schedule -> schedule.service(tidings -> restaurant(tidings, patience))
                .instances(instances)
                .arrives(new MealOrdered("one", 2), new MealOrdered("two", TOO_MANY))
                .invariant("each has one end", outcome -> {
                    var served = outcome.published(MealServed.class).stream()
                            .map(MealServed::table)
                            .toList();
                    var cancelled = outcome.published(MealCancelled.class).stream()
                            .map(MealCancelled::table)
                            .toList();
                    assertThat(served.size() + cancelled.size()).isEqualTo(2);
                    assertThat(cancelled).contains("two");
                    assertThat(outcome.deadLetters()).isEmpty();
                })
                .invariant("what was served is paid, and of what was cancelled nothing is left", outcome -> {
                    for (var table : new String[] {"one", "two"}) {
                        boolean served = outcome.published(MealServed.class).contains(new MealServed(table));
                        assertThat(done(outcome, table, "cook") - done(outcome, table, "throw away"))
                                .isEqualTo(served ? 1 : 0);
                        assertThat(done(outcome, table, "charge") - done(outcome, table, "refund"))
                                .isEqualTo(served ? 1 : 0);
                        assertThat(done(outcome, table, "cook")).isLessThanOrEqualTo(1);
                        assertThat(done(outcome, table, "charge")).isLessThanOrEqualTo(1);
                    }
                });
    }

    private static long done(tidings.testkit.simulation.Outcome outcome, String table, String what) {
        return outcome.published(Worked.class).stream()
                .filter(new Worked(table, what)::equals)
                .count();
    }

    private static void tell(int schedules) {
        System.out.printf("%,d schedules of a saga%n", schedules);
        assertThat(schedules).isGreaterThan(100);
    }
}
