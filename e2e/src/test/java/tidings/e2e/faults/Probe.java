package tidings.e2e.faults;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;
import tidings.e2e.faults.Ledger.Outcome;
import tidings.e2e.faults.MailSink.Receipt;

/**
 * Sees that the system works: new users go in through every user-service, their mails come out of every email-service,
 * and {@code email.sent} reaches the witness.
 */
final class Probe {

    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Duration MAIL_DEADLINE = Duration.ofSeconds(30);

    private final Shop shop;
    private final Registrar registrar;
    private final AtomicInteger sent = new AtomicInteger();

    Probe(Shop shop, Registrar registrar) {
        this.shop = shop;
        this.registrar = registrar;
    }

    /** How many users it registered, or tried to. */
    int users() {
        return sent.get();
    }

    /** Returns when all parts have been seen to work; an {@link IllegalStateException} tells what is still missing. */
    void awaitReturn() {
        var senders = new HashSet<String>();
        var entrances = new HashSet<String>();
        try {
            await().atMost(DEADLINE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        shop.requireAllAlive();
                        for (var service : shop.users().entrySet()) goThrough(service, entrances, senders);
                        return entrances.size() == shop.users().size() && senders.size() == 2;
                    });
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "not all came back within %s: users went in through %s, mails came out of %s"
                            .formatted(DEADLINE, entrances, senders),
                    e);
        }
    }

    private void goThrough(Map.Entry<String, URI> service, Set<String> entrances, Set<String> senders) {
        var address = "probe" + sent.incrementAndGet() + "@faults.example.org";
        // It is a user as any other: nothing about it may be left open.
        var answer = await().atMost(DEADLINE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> registrar.register(address, service.getKey(), service.getValue()),
                        each -> each.outcome().isFinal());
        if (answer.outcome() != Outcome.REGISTERED) return; // by a try whose answer was lost
        entrances.add(service.getKey());
        var user = UUID.fromString(answer.detail());
        await().atMost(DEADLINE).until(() -> !shop.witness().eventsOf(user).isEmpty());
        await().atMost(MAIL_DEADLINE).until(() -> !shop.mails().to(address).isEmpty());
        shop.mails().to(address).stream().map(Receipt::sender).forEach(senders::add);
    }
}
