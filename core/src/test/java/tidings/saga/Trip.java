package tidings.saga;

import java.time.Duration;
import tidings.consumer.Backoff;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.EventType;
import tidings.messaging.ReplyType;
import tidings.messaging.Subject;

/** Contracts of a saga with three steps, each by another participant, each of which can be refused and undone. */
final class Trip {

    private Trip() {}

    @EventType("trip.wanted")
    record Wanted(@Subject String trip) {}

    @EventType("trip.booked")
    record Booked(@Subject String trip) {}

    @EventType("trip.dropped")
    record Dropped(@Subject String trip, String reason) {}

    /** What any of the three answers. */
    sealed interface Answer {}

    @ReplyType("trip.yes")
    record Yes() implements Answer {}

    @ReplyType("trip.no")
    record No() implements Answer {}

    @CommandType("train.book")
    record BookTrain(@Subject String trip) implements Command<Answer> {}

    @CommandType("train.cancel")
    record CancelTrain(@Subject String trip) implements Command<Answer> {}

    @CommandType("hotel.book")
    record BookHotel(@Subject String trip) implements Command<Answer> {}

    @CommandType("hotel.cancel")
    record CancelHotel(@Subject String trip) implements Command<Answer> {}

    @CommandType("guide.book")
    record BookGuide(@Subject String trip) implements Command<Answer> {}

    @CommandType("guide.cancel")
    record CancelGuide(@Subject String trip) implements Command<Answer> {}

    record State(String trip) {

        static State of(Wanted wanted) {
            return new State(wanted.trip());
        }
    }

    static Saga<State> begun() {
        return Saga.named("trip", 1, State.class)
                .startedBy(Wanted.class, Wanted::trip, State::of)
                .completedBy(Booked.class, s -> new Booked(s.trip()))
                .compensatedBy(Dropped.class, (s, reason) -> new Dropped(s.trip(), reason));
    }

    /** @param attempts of each command */
    static <T extends Steps<State, T>> T train(T steps, int attempts) {
        return steps.step(
                "train",
                BookTrain.class,
                s -> new BookTrain(s.trip()),
                step -> patient(step, attempts)
                        .compensation(
                                CancelTrain.class, s -> new CancelTrain(s.trip()), undo -> patient(undo, attempts)));
    }

    static <T extends Steps<State, T>> T hotel(T steps, int attempts) {
        return steps.step(
                "hotel",
                BookHotel.class,
                s -> new BookHotel(s.trip()),
                step -> patient(step, attempts)
                        .compensation(
                                CancelHotel.class, s -> new CancelHotel(s.trip()), undo -> patient(undo, attempts)));
    }

    static <T extends Steps<State, T>> T guide(T steps, int attempts) {
        return steps.step(
                "guide",
                BookGuide.class,
                s -> new BookGuide(s.trip()),
                step -> patient(step, attempts)
                        .compensation(
                                CancelGuide.class, s -> new CancelGuide(s.trip()), undo -> patient(undo, attempts)));
    }

    static Saga<State> oneAfterTheOther(int attempts) {
        return guide(hotel(train(begun(), attempts), attempts), attempts);
    }

    static Saga<State> backwards(int attempts) {
        return train(hotel(guide(begun(), attempts), attempts), attempts);
    }

    static Saga<State> allAtOnce(int attempts) {
        return begun().parallel(all -> guide(hotel(train(all, attempts), attempts), attempts));
    }

    private static Step<State, Answer> patient(Step<State, Answer> step, int attempts) {
        return step.timeout(Duration.ofSeconds(10))
                .retry(Backoff.fixed(Duration.ofSeconds(1)).attempts(attempts))
                .onReply((s, reply) -> switch (reply) {
                    case Yes() -> Outcome.proceed(s);
                    case No() -> Outcome.fail(s, "full");
                });
    }

    private static Compensation<State, Answer> patient(Compensation<State, Answer> undo, int attempts) {
        return undo.timeout(Duration.ofSeconds(10))
                .retry(Backoff.fixed(Duration.ofSeconds(1)).attempts(attempts));
    }
}
