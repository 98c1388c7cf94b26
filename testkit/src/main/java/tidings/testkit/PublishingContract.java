package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static tidings.testkit.BrokerSteps.confirmed;
import static tidings.testkit.BrokerSteps.declared;
import static tidings.testkit.BrokerSteps.eventually;
import static tidings.testkit.BrokerSteps.message;
import static tidings.testkit.BrokerSteps.outcome;
import static tidings.testkit.BrokerSteps.publishAgainUntilTaken;
import static tidings.testkit.BrokerSteps.started;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import tidings.messaging.BrokerStatus;
import tidings.messaging.MessageProperties;
import tidings.messaging.OutgoingMessage;
import tidings.messaging.PublishOutcome;

/** What becomes of a message on its way out, and what its sender is told. */
interface PublishingContract {

    BrokerFixture fixture();

    @Test
    default void a_confirmed_message_is_in_the_queue_as_it_was_sent() {
        var names = Names.fresh();
        var time = Instant.ofEpochSecond(1_700_000_000);
        var properties = new MessageProperties(
                "application/json",
                "utf-8",
                "id-1",
                "correlation-1",
                "reply",
                "user.created",
                "app",
                time,
                Map.of(
                        "text",
                        "grüße",
                        "number",
                        7,
                        "yes",
                        true,
                        "list",
                        List.of("a", "b"),
                        "table",
                        Map.of("k", "v")));
        var body = new byte[2 * 1024 * 1024];
        for (int i = 0; i < body.length; i++) body[i] = (byte) i;
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            var received = Received.acked();
            broker.consume(names.queue(), 10, received);

            var outcome = outcome(broker.publish(new OutgoingMessage(names.exchange(), names.key(), properties, body)));

            assertThat(outcome).isEqualTo(confirmed());
            eventually().until(() -> received.count() == 1);
            var message = received.last().message();
            assertThat(message.body()).isEqualTo(body);
            assertThat(message.properties()).isEqualTo(properties);
            assertThat(message.queue()).isEqualTo(names.queue());
            assertThat(message.exchange()).isEqualTo(names.exchange());
            assertThat(message.routingKey()).isEqualTo(names.key());
            assertThat(received.last().redelivered()).isFalse();
        }
    }

    @Test
    default void the_default_exchange_leads_to_the_queue_of_that_name() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            var received = Received.acked();
            broker.consume(names.queue(), 10, received);

            assertThat(outcome(broker.publish(message("", names.queue(), "direct"))))
                    .isEqualTo(confirmed());

            eventually().until(() -> received.texts().equals(List.of("direct")));
        }
    }

    @Test
    default void a_message_that_no_queue_gets_is_unroutable() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());

            assertThat(outcome(broker.publish(message(names.exchange(), "nobody.listens", "lost"))))
                    .isEqualTo(new PublishOutcome.Unroutable(names.exchange(), "nobody.listens"));
            assertThat(outcome(broker.publish(message("", names.queue() + ".none", "lost"))))
                    .isEqualTo(new PublishOutcome.Unroutable("", names.queue() + ".none"));
        }
    }

    @Test
    default void among_pipelined_publishes_each_gets_its_own_verdict() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            var verdicts = new ArrayList<CompletionStage<PublishOutcome>>();

            for (int i = 0; i < 200; i++) {
                var key = i % 3 == 0 ? "nobody.listens" : names.key();
                verdicts.add(broker.publish(message(names.exchange(), key, "m" + i)));
            }

            for (int i = 0; i < 200; i++)
                assertThat(outcome(verdicts.get(i)))
                        .as("message %d", i)
                        .isInstanceOf(i % 3 == 0 ? PublishOutcome.Unroutable.class : PublishOutcome.Confirmed.class);
        }
    }

    @Test
    default void while_the_broker_is_down_a_publish_is_refused_at_once_and_works_again_after() {
        var names = Names.fresh();
        try (var broker = started(fixture())) {
            declared(broker, names.topology());
            fixture().stop();
            try {
                eventually().until(() -> broker.status() instanceof BrokerStatus.Disconnected);
                var began = System.nanoTime();

                assertThat(outcome(broker.publish(names.message("down")))).isInstanceOf(PublishOutcome.Refused.class);

                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
            } finally {
                fixture().start();
            }
            assertThat(outcome(publishAgainUntilTaken(broker, names.message("up"))))
                    .isEqualTo(confirmed());
            eventually().until(() -> broker.status() instanceof BrokerStatus.Connected);
        }
    }

    @Test
    default void a_broker_that_was_not_started_or_is_closed_refuses() {
        var names = Names.fresh();
        var broker = fixture().connect();

        assertThat(outcome(broker.publish(names.message("early")))).isInstanceOf(PublishOutcome.Refused.class);
        assertThat(broker.status()).isEqualTo(new BrokerStatus.Stopped());
        broker.start();
        broker.start();
        declared(broker, names.topology());
        broker.close();
        broker.close();
        broker.start();

        assertThat(outcome(broker.publish(names.message("late")))).isInstanceOf(PublishOutcome.Refused.class);
        assertThat(broker.status()).isEqualTo(new BrokerStatus.Stopped());
    }
}
