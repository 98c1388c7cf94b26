package tidings.testkit.simulation;

import static java.time.Duration.ofMillis;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tidings.consumer.Subscription;
import tidings.messaging.EventType;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;
import tidings.outbox.RelaySettings;
import tidings.testkit.ForwardingBroker;
import tidings.testkit.simulation.Stage.BellPressed;
import tidings.testkit.simulation.Stage.Instance;

/** Instances that publish and receive, on a {@link Stage}, and a broker that answers them as a test says. */
final class Departures {

    @EventType("bell.repaired")
    record Repaired(int time) {}

    /** That an instance gave something to the broker. */
    record Sent(String instance, Object what, Duration at) {}

    private final Stage stage = new Stage();
    private final List<Sent> sent = new ArrayList<>();
    private final List<BellPressed> received = new ArrayList<>();
    private Function<Object, @Nullable PublishOutcome> answers = what -> null;
    private Duration answersTake = Duration.ZERO;
    private Duration publishingTakes = Duration.ZERO;

    Stage stage() {
        return stage;
    }

    List<Sent> sent() {
        return sent;
    }

    List<BellPressed> received() {
        return received;
    }

    /** @param answers null where the message is to arrive */
    void answers(Function<Object, @Nullable PublishOutcome> answers) {
        this.answers = answers;
    }

    void answersTake(Duration time) {
        answersTake = time;
    }

    /** The broker lets who publishes wait so long for each. */
    void publishingTakes(Duration time) {
        publishingTakes = time;
    }

    Sender start(String name) {
        return start(name, Stage.RELAY);
    }

    Sender start(String name, RelaySettings relay) {
        return new Sender(name, relay);
    }

    /** So many messages have committed and not left. */
    long pending() {
        try {
            return stage.store().outboxView().status().pending();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each of a subject of its own, and waits until all have left. */
    void publish(Instance instance, int count) {
        instance.transacts(tx -> {
            for (int door = 0; door < count; door++) tx.publish(new BellPressed("door" + door, 1));
        });
        stage.passes(ofMillis(1));
        stage.until(() -> pending() == 0);
    }

    /** One after the other, so that none leaves because of another. */
    void publishEach(Instance instance, int count) {
        for (int door = 0; door < count; door++) {
            var bell = new BellPressed("door" + door, 1);
            instance.transacts(tx -> tx.publish(bell));
            stage.passes(ofMillis(1));
            stage.until(() -> pending() == 0);
        }
    }

    int by(String instance) {
        return (int)
                sent.stream().filter(each -> each.instance().equals(instance)).count();
    }

    /** An instance and its way to the broker. */
    final class Sender extends ForwardingBroker {

        private final String name;
        private final Instance instance;
        private boolean cutOff;

        private Sender(String name, RelaySettings relay) {
            super(stage.broker().connect());
            this.name = name;
            this.instance = stage.start(
                    name,
                    started -> Subscription.of(Stage.QUEUE)
                            .on(BellPressed.class, (message, tx) -> received.add(message.data())),
                    builder -> builder.broker(this).relay(relay).types(BellPressed.class, Repaired.class));
        }

        Instance instance() {
            return instance;
        }

        private void waitsToPublish() {
            try {
                instance.waits(publishingTakes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void cutOff(boolean cutOff) {
            this.cutOff = cutOff;
        }

        @Override
        public boolean takesMessages() {
            return !cutOff && super.takesMessages();
        }

        @Override
        public CompletionStage<PublishOutcome> publish(OutgoingMessage message) {
            if (publishingTakes.isPositive()) waitsToPublish();
            sent.add(new Sent(name, stage.data(message), stage.now()));
            var instead = answers.apply(stage.data(message));
            if (instead != null) return CompletableFuture.completedStage(instead);
            var outcome = super.publish(message).toCompletableFuture().join();
            if (answersTake.isZero()) return CompletableFuture.completedStage(outcome);
            var late = new CompletableFuture<PublishOutcome>();
            stage.simulation().after(answersTake, () -> late.complete(outcome));
            return late;
        }
    }
}
