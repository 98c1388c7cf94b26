package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tidings.messaging.Publisher;
import tidings.spring.Fleet.LogWritten;
import tidings.spring.Fleet.ShipSighted;

/** Several messages in one of Spring's transactions. */
@Timeout(120)
class BatchTest {

    @RegisterExtension
    static final Database database = new Database();

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @Test
    void what_a_handler_of_a_batch_left_for_the_commit_is_not_done_when_it_has_failed() {
        database.under(harbour.application(), 4)
                .withBean(Batched.class)
                .withPropertyValues(
                        "tidings.subscriptions.\"batched.queue\".batched=10",
                        "tidings.subscriptions.\"batched.queue\".concurrency=1")
                .run(context -> {
                    for (var name : List.of("Argo", "Vasa", "Flying Dutchman", "Zarya"))
                        harbour.publish(ShipSighted.called(name));
                    await().until(() -> harbour.broker().waiting("batched.queue") == 0);
                    context.getBean(Batched.class).others.countDown();

                    await().until(() -> harbour.entries().size() == 4);
                    assertThat(database.berths()).containsExactly("Argo", "Flying Dutchman", "Vasa", "Zarya");
                    assertThat(context.getBean(Batched.class).committed)
                            .containsExactlyInAnyOrder("Argo", "Flying Dutchman", "Vasa", "Zarya");
                });
    }

    /** Writes just before the commit, as JPA does. */
    static class Batched {

        private final CountDownLatch others = new CountDownLatch(1);
        private final List<String> committed = new CopyOnWriteArrayList<>();
        private final AtomicBoolean failed = new AtomicBoolean();
        private final JdbcClient jdbc;
        private final Publisher publisher;

        Batched(JdbcClient jdbc, Publisher publisher) {
            this.jdbc = jdbc;
            this.publisher = publisher;
        }

        @Subscribe(queue = "batched.queue")
        void on(ShipSighted ship) throws InterruptedException {
            others.await();
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    jdbc.sql("insert into berth (ship) values (?)")
                            .param(ship.name())
                            .update();
                }

                @Override
                public void afterCommit() {
                    committed.add(ship.name());
                }
            });
            if (ship.name().equals("Flying Dutchman") && !failed.getAndSet(true))
                throw new IllegalStateException("no berth for it yet");
            publisher.publish(new LogWritten("berthed " + ship.name()));
        }
    }
}
