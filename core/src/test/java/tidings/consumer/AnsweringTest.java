package tidings.consumer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tidings.inbox.Answers;
import tidings.messaging.Command;
import tidings.messaging.CommandType;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;
import tidings.messaging.NoTransaction;
import tidings.messaging.PublishOptions;
import tidings.messaging.ReplyType;
import tidings.messaging.ReturnAddress;

/** What a command does, is undone, and is answered with, once for each step of a saga. */
class AnsweringTest {

    @CommandType("room.book")
    record Book(int nights) implements Command<Booked> {}

    @ReplyType("room.booked")
    record Booked(int number) {}

    private static final Connection CONNECTION = (Connection) Proxy.newProxyInstance(
            AnsweringTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                throw new UnsupportedOperationException("there is no database here");
            });

    private final Kept kept = new Kept();
    private final List<Integer> handled = new ArrayList<>();
    private final List<Integer> intended = new ArrayList<>();

    @Test
    void a_command_is_done_once_and_answered_as_often_as_it_comes() throws Exception {
        comes(1, at(false, 0));
        comes(2, at(false, 0));

        assertThat(handled).containsExactly(1);
        assertThat(kept.replies).containsExactly(new Booked(1), new Booked(1));
    }

    @Test
    void it_is_undone_once_in_a_round_and_after_that_refused() throws Exception {
        comes(1, at(false, 0));
        comes(2, at(true, 0));
        comes(3, at(true, 0));
        comes(4, at(true, 1));
        comes(5, at(true, 0));
        comes(6, at(false, 0));

        assertThat(handled).containsExactly(1, 2, 4);
        assertThat(kept.replies)
                .containsExactly(new Booked(1), new Booked(2), new Booked(2), new Booked(4), new Booked(4));
    }

    @Test
    void what_was_never_begun_needs_no_undoing_and_cannot_be_done_any_more() throws Exception {
        comes(1, at(true, 0));
        comes(2, at(true, 0));
        comes(3, at(false, 0));

        assertThat(handled).isEmpty();
        assertThat(kept.replies).containsExactly(new NothingToUndo(), new NothingToUndo());
    }

    @Test
    void what_was_begun_is_undone_though_it_never_came_to_its_end() throws Exception {
        intends(1, at(false, 0));

        comes(2, at(true, 0));

        assertThat(handled).containsExactly(2);
    }

    @Test
    void and_it_is_undone_again_when_that_is_asked_for_anew() throws Exception {
        intends(1, at(false, 0));

        comes(2, at(true, 0));
        comes(3, at(true, 1));

        assertThat(handled).containsExactly(2, 3);
    }

    @Test
    void what_nobody_waits_for_is_done_each_time_and_not_answered() throws Exception {
        intends(1, null);
        intends(2, null);
        comes(3, null);
        comes(4, null);

        assertThat(intended).containsExactly(1, 2);
        assertThat(handled).containsExactly(3, 4);
        assertThat(kept.replies).isEmpty();
    }

    @Test
    void an_intent_is_kept_once() throws Exception {
        intends(1, at(false, 0));
        intends(2, at(false, 0));

        assertThat(intended).containsExactly(1);
    }

    @Test
    void of_what_was_done_or_undone_there_is_no_intent_any_more() throws Exception {
        comes(1, at(false, 0));
        intends(2, at(false, 0));
        kept.entry = Answers.Entry.EMPTY;
        comes(3, at(true, 0));
        intends(4, at(false, 0));

        assertThat(intended).isEmpty();
    }

    @Test
    void what_undoes_with_an_intent_and_comes_first_has_nothing_to_undo() throws Exception {
        intends(1, at(true, 0));
        comes(1, at(true, 0));

        assertThat(intended).isEmpty();
        assertThat(handled).isEmpty();
        assertThat(kept.replies).containsExactly(new NothingToUndo());
    }

    @Test
    void what_undoes_with_an_intent_has_it_kept_before_each_time_it_undoes() throws Exception {
        comes(1, at(false, 0));
        intends(2, at(true, 0));
        comes(2, at(true, 0));
        intends(3, at(true, 0));
        intends(4, at(true, 1));

        assertThat(intended).containsExactly(2, 4);
    }

    private void comes(int number, @Nullable ReturnAddress address) throws Exception {
        Answering.of(
                        Book.class,
                        (message, tx) -> {
                            handled.add(message.data().nights());
                            return new Booked(message.data().nights());
                        },
                        kept,
                        kept)
                .on(message(number, address), kept);
    }

    private void intends(int number, @Nullable ReturnAddress address) throws Exception {
        new KeepIntent<Book>((message, tx) -> intended.add(message.data().nights()), kept)
                .on(message(number, address), kept);
    }

    private static Message<Book> message(int number, @Nullable ReturnAddress address) {
        Map<String, String> extensions =
                address == null ? Map.of() : address.onto(PublishOptions.none()).extensions();
        return new Message<>(
                "m" + number,
                URI.create("urn:test"),
                "room.book",
                Instant.EPOCH,
                null,
                null,
                "c",
                null,
                extensions,
                new Book(number));
    }

    private static ReturnAddress at(boolean undoes, int round) {
        return new ReturnAddress("saga.trip.1.replies", "saga", "room", 1, undoes, round);
    }

    /** One entry, and what was answered; no database and no bytes. */
    private static final class Kept extends NoTransaction implements Answers, MessageFormat {

        private final List<Record> replies = new ArrayList<>();
        private final Map<String, Record> texts = new HashMap<>();
        private Entry entry = Entry.EMPTY;

        @Override
        public Entry open(Connection transaction, String saga, String step) {
            return entry;
        }

        @Override
        public void keep(Connection transaction, String saga, String step, Entry now) {
            entry = now;
        }

        @Override
        public String encodeData(Record data) {
            texts.put(data.toString(), data);
            return data.toString();
        }

        @Override
        public <T extends Record> T decodeData(String text, Class<T> dataClass) {
            return dataClass.cast(requireNonNull(texts.get(text)));
        }

        @Override
        public <T extends Record> Message<T> publish(T event, PublishOptions options) {
            replies.add(event);
            return new Message<>(
                    "r", URI.create("urn:test"), "reply", Instant.EPOCH, null, null, "c", null, Map.of(), event);
        }

        @Override
        public Connection connection() {
            return CONNECTION;
        }

        @Override
        public Encoded encode(Message<?> message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Message<?> decode(IncomingMessage incoming, MessageTypes types) {
            throw new UnsupportedOperationException();
        }
    }
}
