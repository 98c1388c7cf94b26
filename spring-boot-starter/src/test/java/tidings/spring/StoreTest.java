package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import tidings.Tidings;
import tidings.messaging.Message;
import tidings.messaging.Publisher;
import tidings.messaging.Transaction;
import tidings.spring.Fleet.LogWritten;
import tidings.spring.Fleet.ShipSighted;

/** Publishing and handling with outbox and inbox, in Spring's transactions. */
@Timeout(120)
class StoreTest {

    /** One listens for other instances, one relays, and the rest is for the application. */
    private static final int POOL = 4;

    @RegisterExtension
    static final Database database = new Database();

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @Test
    void while_the_broker_is_down_changes_commit_and_their_events_leave_when_it_is_back() {
        application().withBean(Service.class).run(context -> {
            var service = context.getBean(Service.class);
            harbour.broker().stop();
            service.berth("Argo");
            assertThat(database.berths()).containsExactly("Argo");
            assertThat(harbour.entries()).isEmpty();

            harbour.broker().start();
            await().until(() -> harbour.entries().equals(List.of("berthed Argo")));
        });
    }

    @Test
    void an_event_and_the_change_behind_it_roll_back_together() {
        application().withBean(Service.class).run(context -> {
            var service = context.getBean(Service.class);
            assertThatThrownBy(() -> service.sink("Vasa")).isInstanceOf(IllegalStateException.class);
            service.berth("Argo");

            await().until(() -> harbour.entries().contains("berthed Argo"));
            await().until(StoreTest::nothingWaits);
            assertThat(harbour.entries()).containsExactly("berthed Argo");
            assertThat(database.berths()).containsExactly("Argo");
        });
    }

    @Test
    void a_commit_wakes_the_relay() {
        application().withBean(Service.class).run(context -> {
            var service = context.getBean(Service.class);
            await().until(StoreTest::allLanesAreOwned);
            service.berth("Warming up");
            await().until(() -> harbour.logs().size() == 1);

            long began = System.nanoTime();
            service.berth("Argo");
            await().pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> harbour.logs().size() == 2);
            // It would look by itself only after up to a second.
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(500);
        });
    }

    @Test
    void outside_a_transaction_that_writes_publishing_is_an_error_that_names_both_ways() {
        application().withBean(Service.class).run(context -> {
            var publisher = context.getBean(Publisher.class);
            var service = context.getBean(Service.class);
            assertRefused(() -> publisher.publish(new LogWritten("alone")));
            assertRefused(() -> publisher.publishAll(List.of(new LogWritten("alone"))));
            assertRefused(() -> service.onlyRead());
            assertRefused(() -> service.publishAfterCommit());

            context.getBean(Tidings.class).publisher().publish(new LogWritten("straight"));
            await().until(() -> harbour.entries().equals(List.of("straight")));
            await().until(StoreTest::nothingWaits);
        });
    }

    @Test
    void in_a_transaction_of_another_data_source_publishing_is_an_error() {
        application().run(context -> {
            var publisher = context.getBean(Publisher.class);
            var manager = new JdbcTransactionManager(database.another());
            context.getBean(HoldInTransactions.class).postProcessBeforeInitialization(manager, "other");
            assertThatThrownBy(() -> new TransactionTemplate(manager)
                            .executeWithoutResult(status -> publisher.publish(new LogWritten("elsewhere"))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("publish in a transaction of that one");
            assertThat(nothingWaits()).isTrue();
        });
    }

    @Test
    void what_is_published_while_the_transaction_commits_leaves_too() {
        application().withBean(Service.class).run(context -> {
            context.getBean(Service.class).publishBeforeCommit(() -> {});
            await().until(() -> harbour.entries().equals(List.of("late")));

            var service = context.getBean(Service.class);
            service.publishBeforeCommit(() -> service.berth("Argo"));
            await().until(() -> harbour.logs().size() == 3);
            assertThat(harbour.entries()).containsExactlyInAnyOrder("late", "berthed Argo", "late");
        });
    }

    @Test
    void a_message_that_comes_twice_takes_effect_once() {
        application().withBean(Berthing.class).run(context -> {
            var sighted = harbour.publishTwice(ShipSighted.called("Argo"));
            harbour.publish(ShipSighted.called("Fram"));

            await().until(() -> database.berths().equals(List.of("Argo", "Fram")));
            await().until(() -> harbour.broker().waiting("berth.queue") == 0);
            await().until(() -> harbour.entries().contains("berthed Fram"));
            await().until(StoreTest::nothingWaits);
            assertThat(harbour.entries()).containsExactlyInAnyOrder("berthed Argo", "berthed Fram");
            assertThat(harbour.logs()).anyMatch(log -> sighted.id().equals(log.causationId()));
            assertThat(harbour.broker().waiting("berth.queue.dlq")).isZero();
        });
    }

    @Test
    void a_queue_that_is_set_to_at_least_once_does_without_the_inbox() {
        application()
                .withBean(Berthing.class)
                .withPropertyValues("tidings.subscriptions.\"berth.queue\".at-least-once=true")
                .run(context -> {
                    harbour.publishTwice(ShipSighted.called("Argo"));

                    await().until(() -> database.berths().equals(List.of("Argo", "Argo")));
                });
    }

    @Test
    void a_queue_that_is_set_to_batched_handles_what_waits_in_one_transaction() {
        application()
                .withBean(TransactionIds.class)
                .withPropertyValues(
                        "tidings.subscriptions.\"ids.queue\".batched=10",
                        "tidings.subscriptions.\"ids.queue\".concurrency=1")
                .run(context -> {
                    for (int i = 0; i < 5; i++) harbour.publish(ShipSighted.called("Argo " + i));
                    await().until(() -> harbour.broker().waiting("ids.queue") == 0);
                    context.getBean(TransactionIds.class).others.countDown();

                    await().until(() -> harbour.logs().size() == 5);
                    // The first held up those that did not come with it, so they came together.
                    assertThat(harbour.entries().stream().distinct()).hasSizeLessThanOrEqualTo(2);
                });
    }

    @Test
    void a_transaction_of_its_own_within_a_handler_publishes_for_itself_in_the_same_chain() {
        var once = "tidings.subscriptions.nesting.queue.retry.attempts=1";
        application()
                .withPropertyValues(once)
                .withBean(Service.class)
                .withBean(Nesting.class)
                .run(context -> {
                    var sighted = harbour.publish(ShipSighted.called("Argo"));

                    await().until(() -> database.deadLetters() == 1);
                    await().until(() -> harbour.logs().size() == 1);
                    assertThat(database.berths()).containsExactly("Argo");
                    assertThat(harbour.entries()).containsExactly("berthed Argo");
                    assertThat(harbour.logs().getFirst().causationId()).isEqualTo(sighted.id());
                });
    }

    @Test
    void handlers_that_wait_hold_no_connection() {
        application().withBean(Waiting.class).run(context -> {
            for (int i = 0; i < Waiting.TOGETHER; i++) harbour.publish(ShipSighted.called("Argo " + i));

            await().until(() -> harbour.logs().size() == Waiting.TOGETHER);
        });
    }

    @Test
    void while_the_database_is_down_messages_wait_and_each_takes_effect_once_after_it() {
        application().withBean(Berthing.class).run(context -> {
            harbour.publish(ShipSighted.called("Argo"));
            await().until(() -> harbour.entries().equals(List.of("berthed Argo")));

            database.stop();
            harbour.publishTwice(ShipSighted.called("Fram"));
            await().until(() -> harbour.broker().waiting("berth.queue") == 0); // both are being handled
            database.start();

            await().until(() -> database.berths().equals(List.of("Argo", "Fram")));
            await().until(() -> harbour.entries().equals(List.of("berthed Argo", "berthed Fram")));
            await().until(StoreTest::nothingWaits);
            assertThat(harbour.broker().waiting("berth.queue.dlq")).isZero();
        });
    }

    private ApplicationContextRunner application() {
        return database.under(harbour.application(), POOL);
    }

    private static void assertRefused(Runnable publish) {
        assertThatThrownBy(publish::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("LogWritten", "@Transactional", "Tidings.publisher()");
    }

    private static boolean nothingWaits() {
        return database.count("select count(*) from tidings.outbox") == 0;
    }

    private static boolean allLanesAreOwned() {
        return database.count("select count(*) from tidings.outbox_lane where expires_at > now()") == 64;
    }

    static class Service {
        private final JdbcClient jdbc;
        private final Publisher publisher;

        Service(JdbcClient jdbc, Publisher publisher) {
            this.jdbc = jdbc;
            this.publisher = publisher;
        }

        @Transactional
        public void berth(String ship) {
            jdbc.sql("insert into berth values (?)").param(ship).update();
            publisher.publish(new LogWritten("berthed " + ship));
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void berthByItself(String ship) {
            berth(ship);
        }

        @Transactional
        public void sink(String ship) {
            berth(ship);
            throw new IllegalStateException("it sank on its first voyage");
        }

        @Transactional(readOnly = true)
        public void onlyRead() {
            publisher.publish(new LogWritten("read"));
        }

        @Transactional
        public void publishBeforeCommit(Runnable before) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    publisher.publish(new LogWritten("late"));
                }
            });
            before.run();
        }

        @Transactional
        public void publishAfterCommit() {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    publisher.publish(new LogWritten("too late"));
                }
            });
        }
    }

    static class Berthing {
        private final JdbcClient jdbc;
        private final Publisher publisher;

        Berthing(JdbcClient jdbc, Publisher publisher) {
            this.jdbc = jdbc;
            this.publisher = publisher;
        }

        @Subscribe(queue = "berth.queue")
        void on(ShipSighted sighted) {
            publisher.publish(new LogWritten("berthed " + sighted.name()));
            jdbc.sql("insert into berth values (?)").param(sighted.name()).update();
        }
    }

    static class TransactionIds {
        private final JdbcClient jdbc;
        private final CountDownLatch others = new CountDownLatch(1);

        TransactionIds(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Subscribe(queue = "ids.queue")
        void on(ShipSighted sighted, Transaction tx) throws InterruptedException {
            if (sighted.name().equals("Argo 0")) others.await();
            tx.publish(new LogWritten(jdbc.sql("select pg_current_xact_id()::text")
                    .query(String.class)
                    .single()));
        }
    }

    static class Nesting {
        private final Service service;

        Nesting(Service service) {
            this.service = service;
        }

        @Subscribe(queue = "nesting.queue")
        void on(Message<ShipSighted> sighted, Transaction tx) {
            tx.publish(new LogWritten("never"));
            service.berthByItself(sighted.data().name());
            throw new IllegalStateException("the handler's own transaction rolls back");
        }
    }

    static class Waiting {
        static final int TOGETHER = 2 * POOL;

        private final CountDownLatch all = new CountDownLatch(TOGETHER);

        @Subscribe(queue = "waiting.queue")
        void on(ShipSighted sighted, Transaction tx) throws InterruptedException {
            all.countDown();
            if (!all.await(5, TimeUnit.SECONDS)) throw new IllegalStateException("not all at once");
            tx.publish(new LogWritten("passed " + sighted.name()));
        }
    }
}
