package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.BrokerSteps.confirmed;
import static tidings.testkit.BrokerSteps.declared;
import static tidings.testkit.BrokerSteps.eventually;
import static tidings.testkit.BrokerSteps.message;
import static tidings.testkit.BrokerSteps.outcome;
import static tidings.testkit.BrokerSteps.publishAgainUntilTaken;
import static tidings.testkit.BrokerSteps.publishText;
import static tidings.testkit.BrokerSteps.started;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import tidings.messaging.Topology;

/** What declaring leads to: queues, bindings and their wildcards. */
interface TopologyContract {

    BrokerFixture fixture();

    @Test
    default void what_is_declared_twice_is_declared_once() {
        var names = Names.fresh();
        try (var first = started(fixture());
                var second = started(fixture())) {
            declared(first, names.topology());
            declared(second, names.topology());
            var received = Received.acked();
            first.consume(names.queue(), 10, received);

            publishText(first, names, "once");

            eventually().until(() -> received.texts().equals(List.of("once")));
        }
    }

    @Test
    default void a_star_stands_for_one_word_and_a_hash_for_any_number() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(
                    broker,
                    Topology.empty()
                            .bind(names.exchange(), "user.*", names.queue() + ".star")
                            .bind(names.exchange(), "user.#", names.queue() + ".hash")
                            .bind(names.exchange(), "user.created", names.queue() + ".exact"));
            var star = Received.acked();
            var hash = Received.acked();
            var exact = Received.acked();
            broker.consume(names.queue() + ".star", 10, star);
            broker.consume(names.queue() + ".hash", 10, hash);
            broker.consume(names.queue() + ".exact", 10, exact);

            for (var key : List.of("user", "user.created", "user.created.v2", "user.deleted"))
                outcome(broker.publish(message(names.exchange(), key, key)));

            eventually()
                    .until(() ->
                            hash.texts().equals(List.of("user", "user.created", "user.created.v2", "user.deleted")));
            eventually().until(() -> star.texts().equals(List.of("user.created", "user.deleted")));
            eventually().until(() -> exact.texts().equals(List.of("user.created")));
        }
    }

    @Test
    default void a_queue_that_two_bindings_match_gets_a_message_once() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology().bind(names.exchange(), "#", names.queue()));
            var received = Received.acked();
            broker.consume(names.queue(), 10, received);

            publishText(broker, names, "first");
            publishText(broker, names, "second");

            eventually().until(() -> received.texts().contains("second"));
            assertThat(received.texts()).containsExactly("first", "second");
        }
    }

    @Test
    default void what_is_declared_while_the_broker_is_down_is_in_place_when_it_is_back() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            fixture().stop();
            CompletionStage<Void> declared;
            try {
                declared = broker.declare(names.topology());
                assertThat(declared.toCompletableFuture()).isNotDone();
            } finally {
                fixture().start();
            }
            eventually().until(() -> declared.toCompletableFuture().isDone());
            assertThat(outcome(publishAgainUntilTaken(broker, names.message("now"))))
                    .isEqualTo(confirmed());
        }
    }
}
