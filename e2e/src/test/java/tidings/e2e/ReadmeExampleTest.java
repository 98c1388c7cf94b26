package tidings.e2e;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.embedded.EmbeddedBroker;
import tidings.json.CloudEventsJson;
import tidings.messaging.EventType;
import tidings.messaging.Subject;
import tidings.rabbitmq.RabbitBroker;

/** What stands in the README, run on the embedded broker. */
class ReadmeExampleTest {

    // snippet: event
    @EventType("user.created")
    public record UserCreated(@Subject UUID userId, String email, String name) {}
    // end

    private final Mails mails = new Mails();

    @Test
    void the_ten_lines_of_the_readme_run(@TempDir Path directory) {
        try (var embedded = EmbeddedBroker.at(directory).port(0).start()) {
            URI uri = embedded.uri();

            // snippet: ten-lines
            var tidings = Tidings.builder()
                    .source("urn:shop:user-service")
                    .broker(RabbitBroker.builder(uri).build())
                    .format(CloudEventsJson.format())
                    .subscribe(Subscription.of("email.user.created.queue")
                            .on(UserCreated.class, (message, tx) -> mails.welcome(message.data())))
                    .build();
            tidings.start();

            tidings.publisher().publish(new UserCreated(UUID.randomUUID(), "ada@example.org", "Ada"));
            // end

            try (tidings) {
                await().until(() -> mails.sent.contains("ada@example.org"));
            }
        }
    }

    private static final class Mails {

        private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();

        void welcome(UserCreated user) {
            sent.add(user.email());
        }
    }
}
