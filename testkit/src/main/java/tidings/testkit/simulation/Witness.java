package tidings.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;
import tidings.messaging.Delivery;
import tidings.messaging.DepartingMessage;
import tidings.messaging.Message;
import tidings.outbox.OutboxSignal;
import tidings.unhandled.DeadLetter;

/** Sees what passes between the service under test and what outlives it, and says whether Tidings has kept its promise. */
final class Witness implements Wiring, SimulatedStore.Commits {

    private final NotingFormat format;
    private final OtherServices others;
    private final Set<String> delivered = new HashSet<>();
    private final Set<InboxKey> looked = new LinkedHashSet<>();
    private final Map<InboxKey, Integer> effects = new HashMap<>();
    private final List<Message<?>> published = new ArrayList<>();

    Witness(NotingFormat format, OtherServices others) {
        this.format = format;
        this.others = others;
    }

    /** What transactions have published that committed, in the order of their commits. */
    List<Message<?>> published() {
        return published;
    }

    /** @return the first promise that was broken */
    Optional<String> objection(List<DeadLetter> deadLetters) {
        var dead = new HashSet<String>();
        for (var letter : deadLetters)
            dead.add(letter.message().queue() + " " + letter.message().id());
        for (var id : others.arrived())
            if (!delivered.contains(id)) return Optional.of(named(id) + " arrived and was never delivered");
        for (var key : looked) {
            int times = effects.getOrDefault(key, 0);
            if (times > 1) return Optional.of(named(key) + " took effect " + times + " times");
            if (times == 0 && !dead.contains(key.consumer() + " " + key.id()))
                return Optional.of(named(key) + " took no effect and is no dead letter");
        }
        for (var message : published)
            if (!others.taken().contains(message.id()) && !delivered.contains(message.id()))
                return Optional.of(
                        named(message.id()) + " was published in a transaction that committed, and never left");
        return Optional.empty();
    }

    private String named(InboxKey key) {
        return named(key.id()) + " in " + key.consumer();
    }

    private String named(String id) {
        var message = format.named(id);
        return message == null ? "message " + id : message.type() + " " + message.data();
    }

    @Override
    public void published(List<DepartingMessage> messages) {
        for (var each : messages) {
            // What goes straight to a queue, as a reply does, is the service's own.
            if (!each.message().exchange().isEmpty())
                others.listenTo(each.message().exchange());
            published.add(
                    requireNonNull(format.named(each.message().properties().messageId())));
        }
    }

    @Override
    public void handled(List<InboxKey> keys) {
        for (var key : keys) effects.merge(key, 1, Integer::sum);
    }

    /** A database's own has threads that go by the machine's time. It is a hint: relays look by themselves. */
    @Override
    public OutboxSignal signal(OutboxSignal sound) {
        return new OutboxSignal() {
            @Override
            public void send() {}

            @Override
            public Listening listen(Runnable heard) {
                return () -> {};
            }
        };
    }

    @Override
    public Inbox inbox(Inbox sound) {
        return new Inbox() {
            @Override
            public List<Sighting> look(List<Sought> messages) throws SQLException {
                for (var each : messages) looked.add(each.key());
                return sound.look(messages);
            }

            @Override
            public boolean add(Connection transaction, List<InboxKey> keys) throws SQLException {
                return sound.add(transaction, keys);
            }

            @Override
            public void keep(Map<String, Instant> progress, Duration retention) throws SQLException {
                sound.keep(progress, retention);
            }
        };
    }

    @Override
    public Delivery delivery(Delivery sound) {
        delivered.add(requireNonNull(sound.message().properties().messageId()));
        return sound;
    }
}
