package tidings.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a stranger put into a message stays on its line of the log. */
class LogTextTest {

    private static final MessageProperties FORGED = MessageProperties.none().messageId("1\nERROR all is lost\u001b[2J");
    private static final String ON_ONE_LINE = "id=1\\u000aERROR all is lost\\u001b[2J";

    @Test
    void a_message_that_came_tells_its_id_on_one_line() {
        var message = new IncomingMessage("a.queue", "a.events", "a.b", FORGED, new byte[3]);

        assertThat(message).hasToString("a.queue " + ON_ONE_LINE + " (3 bytes)");
    }

    @Test
    void a_message_on_its_way_out_tells_its_id_on_one_line() {
        var message = new OutgoingMessage("a.events", "a.b", FORGED, new byte[3]);

        assertThat(message).hasToString("a.events/a.b " + ON_ONE_LINE + " (3 bytes)");
    }

    @Test
    void a_long_id_is_cut() {
        var message = new OutgoingMessage("", "a", MessageProperties.none().messageId("x".repeat(10_000)), new byte[0]);

        assertThat(message.toString()).hasSizeLessThan(600).contains("x…");
    }
}
