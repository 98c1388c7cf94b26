package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
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
}
