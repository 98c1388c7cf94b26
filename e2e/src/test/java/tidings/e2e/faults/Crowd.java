package tidings.e2e.faults;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Users who register in waves, several at a time, at each user-service in turn; whoever got no answer tries again. */
final class Crowd implements AutoCloseable {

    private static final Duration BEFORE_THE_NEXT_TRY = Duration.ofMillis(250);

    private final Registrar registrar;
    private final List<Map.Entry<String, URI>> services;
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private final List<Thread> clients;

    /** @param services where {@code /users} is, by the instance's name */
    Crowd(Registrar registrar, Map<String, URI> services, int clients) {
        this.registrar = registrar;
        this.services = List.copyOf(services.entrySet());
        this.clients = IntStream.range(0, clients)
                .mapToObj(each -> Thread.ofVirtual().name("client-" + each).start(this::registerWhoComes))
                .toList();
    }

    /** So many more users come. */
    void send(int users) {
        for (int user = 0; user < users; user++) waiting.add("user" + sent.incrementAndGet() + "@faults.example.org");
    }

    int sent() {
        return sent.get();
    }

    /** How many know what became of them. */
    int settled() {
        var failure = failures.values().stream().findAny();
        if (failure.isPresent()) throw new IllegalStateException("a client failed", failure.get());
        return settled.get();
    }

    private void registerWhoComes() {
        @Nullable String address = null;
        try {
            while (true) {
                address = waiting.take();
                register(address);
                settled.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failures.put(String.valueOf(address), e);
        }
    }

    private void register(String address) throws InterruptedException {
        int turn = address.hashCode() & Integer.MAX_VALUE;
        while (true) {
            var service = services.get(turn++ % services.size());
            var answer = registrar.register(address, service.getKey(), service.getValue());
            if (answer.outcome().isFinal()) return;
            Thread.sleep(BEFORE_THE_NEXT_TRY);
        }
    }

    @Override
    public void close() {
        clients.forEach(Thread::interrupt);
    }
}
