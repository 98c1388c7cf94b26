package tidings.saga;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import tidings.consumer.Backoff;
import tidings.consumer.NothingToUndo;
import tidings.messaging.ConfigurationException;
import tidings.messaging.NoTransaction;
import tidings.saga.Cause.Sent;
import tidings.saga.Trip.BookGuide;
import tidings.saga.Trip.BookHotel;
import tidings.saga.Trip.BookTrain;
import tidings.saga.Trip.CancelHotel;
import tidings.saga.Trip.CancelTrain;
import tidings.saga.Trip.No;
import tidings.saga.Trip.State;
import tidings.saga.Trip.Yes;

/** What a saga does next, by its definition alone. */
class SagaMachineTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void a_step_that_once_had_no_answer_is_undone_though_it_is_refused_later() throws Exception {
        var trip = new Course(Trip.oneAfterTheOther(2));
        trip.timeOut("train");
        trip.sendDue("train");

        trip.reply("train", new No());

        assertThat(trip.sent()).containsExactly(new BookTrain("t"), new BookTrain("t"), new CancelTrain("t"));
    }

    @Test
    void a_condition_is_asked_once_and_what_is_not_wanted_is_skipped() throws Exception {
        var trip = new Course(Trip.train(Trip.begun().when(state -> false, then -> Trip.hotel(then, 1)), 1));

        assertThat(trip.phase("hotel")).isEqualTo(StepPhase.SKIPPED);
        assertThat(trip.sent()).containsExactly(new BookTrain("t"));
        trip.reply("train", new No());
        assertThat(trip.at.status()).isEqualTo(SagaStatus.COMPENSATED);
    }

    @Test
    void steps_in_parallel_are_all_under_way_and_one_that_fails_has_the_others_undone() throws Exception {
        var trip = new Course(Trip.allAtOnce(1));
        assertThat(trip.sent()).containsExactly(new BookTrain("t"), new BookHotel("t"), new BookGuide("t"));

        trip.reply("guide", new No());

        assertThat(trip.phase("hotel")).isEqualTo(StepPhase.COMPENSATING);
        assertThat(trip.phase("train")).isEqualTo(StepPhase.UNKNOWN);
        assertThat(trip.sent()).last().isEqualTo(new CancelHotel("t"));
    }

    @Test
    void branches_of_several_steps_go_on_by_themselves() throws Exception {
        var trip = new Course(Trip.begun()
                .parallel(all -> Trip.guide(all, 1).inOrder(then -> Trip.hotel(Trip.train(then, 1), 1))));

        trip.reply("train", new Yes());

        assertThat(trip.sent()).containsExactly(new BookGuide("t"), new BookTrain("t"), new BookHotel("t"));
        assertThat(trip.at.status()).isEqualTo(SagaStatus.RUNNING);
    }

    @Test
    void a_step_in_its_own_database_is_made_and_undone_in_its_place() throws Exception {
        var made = new ArrayList<String>();
        var trip = new Course(Trip.train(
                Trip.begun()
                        .local(
                                "note",
                                (state, tx) -> {
                                    made.add("noted");
                                    return state;
                                },
                                (state, tx) -> {
                                    made.add("crossed out");
                                    return state;
                                }),
                1));

        trip.reply("train", new No());

        assertThat(made).containsExactly("noted", "crossed out");
        assertThat(trip.phase("note")).isEqualTo(StepPhase.COMPENSATED);
    }

    @Test
    void an_irreversible_step_without_an_answer_has_it_stuck_and_a_late_answer_frees_it() throws Exception {
        var trip = new Course(irreversible(step -> step));

        trip.timeOut("train");
        assertThat(trip.at.status()).isEqualTo(SagaStatus.STUCK);
        trip.reply("train", new Yes());

        assertThat(trip.at.status()).isEqualTo(SagaStatus.COMPLETED);
    }

    @Test
    void what_has_sent_an_irreversible_step_is_not_cancelled() throws Exception {
        var trip = new Course(irreversible(step -> step));

        trip.decide(new Cause.Cancelled("late"));
        trip.decide(new Cause.DeadlinePassed());

        assertThat(trip.at.status()).isEqualTo(SagaStatus.RUNNING);
    }

    @Test
    void a_step_with_an_answer_to_its_failure_goes_on_without_it() throws Exception {
        var trip = new Course(irreversible(step -> step.otherwise(state -> new State("without"))));

        trip.timeOut("train");

        assertThat(trip.at.status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(trip.at.state()).isEqualTo(new State("without"));
    }

    @Test
    void h29_a_timeout_begins_when_its_command_has_left() throws Exception {
        var trip = new Course(Trip.oneAfterTheOther(1));
        var sent = trip.command("train");

        trip.wakeAt(NOW.plusSeconds(1), Set.of(sent));
        trip.wakeAt(NOW.plusSeconds(2), Set.of(sent)); // looks ever more seldom
        assertThat(trip.orders).noneMatch(Order.Remind.class::isInstance);
        trip.wakeAt(NOW.plusSeconds(4), Set.of());
        trip.wakeAt(NOW.plusSeconds(13), Set.of());
        assertThat(trip.orders).noneMatch(Order.Remind.class::isInstance);

        trip.wakeAt(NOW.plusSeconds(14), Set.of());

        assertThat(trip.orders).contains(new Order.Remind(sent));
    }

    @Test
    void h29_a_timeout_that_was_long_under_way_itself_does_not_count() throws Exception {
        var trip = new Course(Trip.oneAfterTheOther(1));
        trip.remind("train");

        trip.decide(new Cause.TimedOut(trip.command("train"), NOW.minusSeconds(30)));

        assertThat(trip.at.status()).isEqualTo(SagaStatus.RUNNING);
        assertThat(trip.at.due()).isEqualTo(NOW.plusSeconds(10));
    }

    @Test
    void patience_with_a_timeout_that_was_long_under_way_comes_to_an_end() throws Exception {
        var trip = new Course(Trip.oneAfterTheOther(1));
        trip.remind("train");
        trip.decide(new Cause.TimedOut(trip.command("train"), NOW.minusSeconds(30)));
        assertThat(trip.at.status()).isEqualTo(SagaStatus.RUNNING);
        trip.remind("train");

        trip.decide(new Cause.TimedOut(trip.command("train"), NOW.minusSeconds(30)));

        assertThat(trip.at.status()).isEqualTo(SagaStatus.COMPENSATING);
    }

    @Test
    void of_a_deadline_whose_message_was_lost_it_is_reminded_again() throws Exception {
        var machine =
                new SagaMachine<>(Trip.allAtOnce(1).deadline(Duration.ofMinutes(1)), RandomGenerator.getDefault());
        var begun = machine.begin(new UUID(0, 1), new Trip.State("t"), NOW, (change, state) -> state);

        var first =
                machine.decide(begun.after(), new Cause.Woken(Set.of()), NOW.plusSeconds(60), (change, state) -> state);
        assertThat(first.orders()).contains(new Order.RemindOfDeadline());
        var again = requireNonNull(first.after().deadline());
        var second = machine.decide(first.after(), new Cause.Woken(Set.of()), again, (change, state) -> state);

        assertThat(second.orders()).contains(new Order.RemindOfDeadline());
    }

    @Test
    void what_was_refused_to_be_undone_is_undone_anew_and_what_had_no_answer_is_not() throws Exception {
        var refused = stuckOnTrain();
        refused.decide(new Cause.Resumed());
        assertThat(refused.rounds()).endsWith(0);

        var again = new Course(Trip.begun()
                .step(
                        "train",
                        BookTrain.class,
                        s -> new BookTrain(s.trip()),
                        step -> step.compensation(
                                CancelTrain.class,
                                s -> new CancelTrain(s.trip()),
                                undo -> undo.onReply((s, reply) -> Outcome.fail(s, "not today"))))
                .step(
                        "hotel",
                        BookHotel.class,
                        s -> new BookHotel(s.trip()),
                        step -> step.onReply((s, reply) -> Outcome.fail(s, "full"))
                                .readOnly()));
        again.reply("train", new Yes());
        again.reply("hotel", new No());
        again.reply("train", new No());
        again.reply("train", new No()); // the same once more
        assertThat(again.at.status()).isEqualTo(SagaStatus.STUCK);
        again.decide(new Cause.Resumed());
        assertThat(again.rounds()).endsWith(1);
    }

    @Test
    void what_was_done_and_its_participant_knows_nothing_of_has_it_stuck() throws Exception {
        var trip = new Course(Trip.hotel(Trip.train(Trip.begun(), 1), 1));
        trip.reply("train", new Yes());
        trip.reply("hotel", new No());

        trip.reply("train", new NothingToUndo());

        assertThat(trip.at.status()).isEqualTo(SagaStatus.STUCK);
        assertThat(trip.at.hangsOn()).contains("its participant knows nothing of it");
    }

    private static Course stuckOnTrain() throws Exception {
        var trip = new Course(Trip.hotel(Trip.train(Trip.begun(), 1), 1));
        trip.reply("train", new Yes());
        trip.reply("hotel", new No());
        trip.timeOut("train");
        assertThat(trip.at.status()).isEqualTo(SagaStatus.STUCK);
        return trip;
    }

    @Test
    void what_is_stuck_is_skipped_by_a_person() throws Exception {
        var trip = stuckOnTrain();

        trip.decide(new Cause.Skipped());

        assertThat(trip.at.status()).isEqualTo(SagaStatus.COMPENSATED);
        assertThat(trip.orders).contains(new Order.Publish(new Trip.Dropped("t", "full")));
    }

    @Test
    void how_far_one_has_come_is_kept_and_read() throws Exception {
        var trip = new Course(Trip.allAtOnce(1).deadline(Duration.ofMinutes(1)));
        trip.reply("guide", new No());
        var progress = Progress.of(trip.at);

        assertThat(Progress.parse(progress.text())).isEqualTo(progress);
    }

    @Test
    void a_definition_that_cannot_be_undone_is_refused() {
        refused(Trip.begun(), "has no step");
        refused(
                Trip.begun().step("a", BookTrain.class, s -> new BookTrain(s.trip()), step -> step),
                "does not say what becomes of step a when a later one fails. Give it a .compensation(…)");
        refused(Trip.train(Trip.train(Trip.begun(), 1), 1), "has two steps named train");
        refused(Trip.hotel(irreversible(step -> step), 1), "cannot undo step train where step hotel fails after it");
        refused(
                Trip.begun()
                        .parallel(all -> Trip.hotel(all, 1)
                                .step("train", BookTrain.class, s -> new BookTrain(s.trip()), Step::irreversible)),
                "has the irreversible step train beside others");
        refused(Trip.train(Saga.named("trip", 1, State.class), 1), "has nothing that begins it");
    }

    private static void refused(Saga<State> saga, String why) {
        assertThatThrownBy(() -> SagaRules.require(saga))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Saga trip")
                .hasMessageContaining(why);
    }

    private static Saga<State> irreversible(UnaryOperator<Step<State, Trip.Answer>> more) {
        return Trip.begun()
                .step(
                        "train",
                        BookTrain.class,
                        s -> new BookTrain(s.trip()),
                        step -> more.apply(step.irreversible().retry(Backoff.none())));
    }

    /** One instance, as it goes on. */
    private static final class Course {

        private final SagaMachine<State> machine;
        private final List<Order> orders = new ArrayList<>();
        private SagaInstance<State> at;

        Course(Saga<State> saga) throws Exception {
            SagaRules.require(saga);
            machine = new SagaMachine<>(saga, RandomGenerator.getDefault());
            var decision = machine.begin(new UUID(0, 1), new State("t"), NOW, Course::make);
            orders.addAll(decision.orders());
            at = decision.after();
        }

        private static State make(LocalChange<State> change, State state) throws Exception {
            return change.make(state, new NoTransaction());
        }

        void decide(Cause cause) throws Exception {
            decide(cause, NOW);
        }

        private void decide(Cause cause, Instant now) throws Exception {
            var decision = machine.decide(at, cause, now, Course::make);
            orders.addAll(decision.orders());
            at = decision.after();
        }

        void reply(String step, Record reply) throws Exception {
            decide(new Cause.Replied(command(step), reply));
        }

        void wakeAt(Instant now, Set<Sent> waiting) throws Exception {
            decide(new Cause.Woken(waiting), now);
        }

        /** Until its timeout is on its way. */
        void remind(String step) throws Exception {
            while (progress(step).awaited() != StepProgress.Awaited.TIMEOUT)
                wakeAt(requireNonNull(progress(step).timer()), Set.of());
        }

        void timeOut(String step) throws Exception {
            remind(step);
            decide(new Cause.TimedOut(command(step), NOW));
        }

        void sendDue(String step) throws Exception {
            wakeAt(requireNonNull(progress(step).timer()), Set.of());
        }

        Sent command(String step) {
            return progress(step).command();
        }

        StepPhase phase(String step) {
            return progress(step).phase();
        }

        private StepProgress progress(String step) {
            return requireNonNull(at.steps().get(step), step);
        }

        List<Integer> rounds() {
            return orders.stream()
                    .filter(Order.Send.class::isInstance)
                    .map(order -> ((Order.Send) order).round())
                    .toList();
        }

        List<Object> sent() {
            return orders.stream()
                    .filter(Order.Send.class::isInstance)
                    .map(order -> (Object) ((Order.Send) order).command())
                    .toList();
        }
    }
}
