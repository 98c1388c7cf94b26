package tidings.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tidings.inbox.Inbox;
import tidings.inbox.InboxKey;
import tidings.inbox.Sighting;

/** Those who come while a look is under way share the next. */
@Timeout(30)
class SharedLookTest {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final Queue<Integer> looks = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Object> answers = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
    private final SharedLook shared = new SharedLook(new SlowAtFirst());

    @Test
    void each_gets_its_own_answer_and_no_look_is_for_more_than_its_share() throws Exception {
        lookTogether(SharedLook.MOST + 44);

        assertThat(looks).containsExactly(1, SharedLook.MOST, 44);
        answers.forEach((number, answer) -> assertThat(answer).isEqualTo(sighting(number)));
    }

    @Test
    void what_the_database_says_of_a_look_is_told_to_all_who_shared_it_and_to_nobody_else() throws Exception {
        var outage = new SQLException("no answer", "08006");
        trouble.set(outage);

        lookTogether(10);

        assertThat(looks).containsExactly(1, 10);
        assertThat(answers.get(0)).isEqualTo(Sighting.SEEN);
        assertThat(IntStream.rangeClosed(1, 10).mapToObj(answers::get)).containsOnly(outage);
    }

    @Test
    void and_so_is_what_went_wrong_on_the_way_to_it() throws Exception {
        var fault = new IllegalStateException("no such connection");
        trouble.set(fault);

        lookTogether(10);

        assertThat(IntStream.rangeClosed(1, 10).mapToObj(answers::get)).containsOnly(fault);
    }

    /** Out of memory, say: the next may have enough. */
    @Test
    void after_an_error_the_others_look_again() throws Exception {
        var error = new LinkageError("as this test wants it");
        trouble.set(error);

        lookTogether(10);

        var told = IntStream.rangeClosed(1, 10).mapToObj(answers::get).toList();
        assertThat(told.stream().filter(error::equals)).hasSize(1);
        assertThat(told.stream().filter(Sighting.class::isInstance)).hasSize(9);
    }

    /** One looks, so many come meanwhile, and then it may go on. */
    private void lookTogether(int count) throws InterruptedException {
        var threads = new ArrayList<Thread>();
        threads.add(Thread.startVirtualThread(() -> look(0)));
        begun.await();
        for (int number = 1; number <= count; number++) {
            int each = number;
            threads.add(Thread.startVirtualThread(() -> look(each)));
        }
        await().until(() -> threads.stream().skip(1).allMatch(thread -> thread.getState() == Thread.State.WAITING));
        go.countDown();
        for (var thread : threads) thread.join();
    }

    private void look(int number) {
        try {
            answers.put(number, shared.look(Inbox.Sought.of(key(number))));
        } catch (Exception | Error e) {
            answers.put(number, e);
        }
    }

    private static InboxKey key(int number) {
        return new InboxKey("bell.queue", URI.create("urn:test"), Integer.toString(number), Instant.EPOCH);
    }

    private static Sighting sighting(int number) {
        return number % 2 == 0 ? Sighting.SEEN : Sighting.UNSEEN;
    }

    /** Has seen those with an even number. After its first look there may be trouble, once. */
    private final class SlowAtFirst implements Inbox {

        @Override
        public List<Sighting> look(List<Sought> messages) throws SQLException {
            looks.add(messages.size());
            begun.countDown();
            awaitQuietly(go);
            var wrong = looks.size() == 1 ? null : trouble.getAndSet(null);
            if (wrong instanceof SQLException e) throw e;
            if (wrong instanceof RuntimeException e) throw e;
            if (wrong instanceof Error e) throw e;
            return messages.stream()
                    .map(each -> sighting(Integer.parseInt(each.key().id())))
                    .toList();
        }

        @Override
        public boolean add(Connection transaction, List<InboxKey> keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void keep(Map<String, Instant> progress, Duration retention) {
            throw new UnsupportedOperationException();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
