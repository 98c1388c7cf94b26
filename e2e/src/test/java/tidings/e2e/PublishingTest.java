package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tidings.e2e.Applications.QUEUE;
import static tidings.e2e.Applications.take;

import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.consumer.Subscription;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.PublishOptions;
import tidings.messaging.UnavailableException;
import tidings.messaging.UnroutableException;

/** What a publisher is told when nobody listens, or nobody is there. */
@Timeout(60)
class PublishingTest {

    @RegisterExtension
    final Applications applications = new Applications();

    @CommandType("inventory.reserve")
    record Reserve(String orderId) implements Command<Void> {}

    @Test
    void an_event_without_subscribers_is_published_and_a_command_without_an_owner_is_refused() {
        var tidings = applications.start(application -> application.types(UserCreated.class, Reserve.class));

        tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThatThrownBy(() -> tidings.publisher().send(new Reserve("o1")))
                .isInstanceOf(UnroutableException.class)
                .hasMessageContaining("inventory.commands");
    }

    @Test
    void a_publish_while_the_broker_is_down_says_so_at_once() {
        var tidings = applications.start(application -> application.types(UserCreated.class));
        applications.broker().stop();

        assertThatThrownBy(() -> tidings.publisher().publish(new UserCreated("u1", "ada@example.org")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("user.created id=");
    }

    @Test
    void what_no_subscriber_could_read_is_refused_by_the_publish() {
        var handled = new LinkedBlockingQueue<String>();
        var tidings = applications.start(application -> application.subscribe(Subscription.of(QUEUE)
                .on(
                        UserCreated.class,
                        (message, tx) -> handled.add(message.data().userId()))));
        var publisher = tidings.publisher();
        var event = new UserCreated("u1", "ada@example.org");
        var options = PublishOptions.none();

        assertRefused("the subject", () -> publisher.publish(new UserCreated("", "ada@example.org")));
        assertRefused("the subject", () -> publisher.publish(event, options.subject("a\r\nb")));
        assertRefused("the time", () -> publisher.publish(event, options.time(Instant.MAX)));
        assertRefused("the extension tenant", () -> publisher.publish(event, options.extension("tenant", "a\nb")));
        assertRefused("the data", () -> publisher.publish(new UserCreated("u1", "a".repeat(2 << 20))));
        publisher.publish(new UserCreated("good", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("good");
        assertThat(applications.deadLetters()).isEmpty();
    }

    private static void assertRefused(String attribute, ThrowingCallable publishing) {
        assertThatIllegalArgumentException()
                .isThrownBy(publishing)
                .withMessageStartingWith("user.created")
                .withMessageContaining(attribute)
                .withMessageNotContaining("aaaa");
    }
}
