package tidings.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.TransactionFailedException;
import tidings.consumer.Subscription;

/** What is committed leaves, in order per subject, whoever relays it. */
@Timeout(120)
class OutboxTest {

    private static final String QUEUE = "moves.queue";

    @RegisterExtension
    final World world = new World();

    @Test
    void what_a_transaction_published_leaves_after_its_commit_and_not_when_it_rolls_back() {
        var seen = new ConcurrentLinkedQueue<String>();
        var tidings = world.start(application -> application.subscribe(Subscription.of(QUEUE)
                .on(Moved.class, (message, tx) -> seen.add(message.data().thing()))));

        assertThatThrownBy(() -> tidings.transact(tx -> {
                    tx.publish(new Moved("rolled back", 1));
                    throw new IOException("disk");
                }))
                .isInstanceOf(TransactionFailedException.class);
        tidings.transact(tx -> tx.publish(new Moved("committed", 1)));

        await().untilAsserted(() -> assertThat(seen).containsExactly("committed"));
        await().until(() -> world.outboxDepth() == 0);
    }

    @Test
    void order_per_subject_holds_while_relays_join_and_leave() throws Exception {
        var seen = new ConcurrentHashMap<String, Queue<Long>>();
        var publishing = world.start(application -> application
                .types(Moved.class)
                .subscribe(Subscription.of(QUEUE)
                        .concurrency(1)
                        .on(
                                Moved.class,
                                (message, tx) -> seen.computeIfAbsent(
                                                message.data().thing(), none -> new ConcurrentLinkedQueue<>())
                                        .add(message.data().number()))));
        int subjects = 100;
        int each = 40;

        var writers = new ArrayList<Thread>();
        for (int writer = 0; writer < 4; writer++) {
            int part = writer;
            writers.add(Thread.ofVirtual().start(() -> {
                for (long number = 0; number < each; number++)
                    for (int subject = part; subject < subjects; subject += 4) {
                        var moved = new Moved("s" + subject, number);
                        publishing.transact(tx -> tx.publish(moved));
                    }
            }));
        }
        var second = world.start(application -> application.types(Moved.class));
        await().until(() -> world.count("select count(distinct owner) from {schema}.outbox_lane") == 2);
        assertThat(world.count(
                        "select max(n) - min(n) from (select count(*) n from {schema}.outbox_lane group by owner) c"))
                .isZero();
        second.close();
        for (var writer : writers) writer.join();

        await().atMost(Duration.ofSeconds(60)).until(() -> world.outboxDepth() == 0);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> seen.values().stream().mapToInt(Queue::size).sum() >= subjects * each);
        assertThat(seen).hasSize(subjects);
        for (Map.Entry<String, Queue<Long>> subject : seen.entrySet())
            assertThat(List.copyOf(subject.getValue())).as(subject.getKey()).isEqualTo(upTo(each));
    }

    private static List<Long> upTo(int count) {
        var numbers = new ArrayList<Long>();
        for (long number = 0; number < count; number++) numbers.add(number);
        return numbers;
    }
}
