package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tidings.messaging.Message;
import tidings.messaging.Publisher;
import tidings.messaging.Transaction;
import tidings.messaging.UnavailableException;
import tidings.spring.Fleet.LogWritten;
import tidings.spring.Fleet.ShipSighted;
import tidings.testkit.InMemoryBroker;

/** On PostgreSQL, with Boot's own pool and transaction manager, and without outbox and inbox. */
class TransactionsTest {

    @RegisterExtension
    static final Database database = new Database();

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @Test
    void a_handlers_change_and_what_it_publishes_commit_together() {
        application(2).withBean(Berthing.class).run(context -> {
            harbour.publish(ShipSighted.called("Argo"));

            await().until(() -> harbour.logs().size() == 1);
            await().until(() -> database.berths().equals(List.of("Argo")));
        });
    }

    @Test
    void handlers_that_throw_what_is_checked_roll_back_and_give_their_connections_back() {
        application(2).withBean(Checked.class).run(context -> {
            for (int i = 1; i <= 4; i++) harbour.publish(ShipSighted.called("lost " + i));
            await().until(() -> harbour.broker().waiting("checked.queue.dlq") == 4);

            harbour.publish(ShipSighted.called("Argo"));

            await().until(() -> database.berths().equals(List.of("Argo")));
        });
    }

    static class Checked {

        private final JdbcClient jdbc;

        Checked(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Subscribe(queue = "checked.queue")
        void on(ShipSighted ship) throws IOException {
            jdbc.sql("insert into berth (ship) values (?)").param(ship.name()).update();
            if (ship.name().startsWith("lost")) throw new IOException("lost at sea");
        }
    }

    @Test
    void a_handlers_change_and_what_it_published_roll_back_together() {
        application(2).withBean(Berthing.class).run(context -> {
            harbour.publish(ShipSighted.called("Flying Dutchman"));

            await().until(() -> harbour.broker().waiting("berth.queue.dlq") == 1);
            assertThat(harbour.logs()).isEmpty();
            assertThat(database.berths()).isEmpty();
        });
    }

    @Test
    void the_transactions_connection_is_the_one_that_the_jdbc_client_uses() {
        application(2).withBean(SameConnection.class).run(context -> {
            harbour.publish(ShipSighted.called("Argo"));

            await().until(() -> harbour.entries().equals(List.of("same")));
        });
    }

    @Test
    void a_swallowed_failure_that_doomed_the_transaction_lets_nothing_leave() {
        application(2).withBean(Service.class).withBean(Swallowing.class).run(context -> {
            harbour.publish(ShipSighted.called("Argo"));

            await().until(() -> harbour.broker().waiting("swallowing.queue.dlq") == 1);
            assertThat(harbour.logs()).isEmpty();
            assertThat(database.berths()).isEmpty();
        });
    }

    @Test
    void a_transaction_of_its_own_within_a_handler_publishes_for_itself_in_the_same_chain() {
        application(2).withBean(Service.class).withBean(Nesting.class).run(context -> {
            var sighted = harbour.publish(ShipSighted.called("Argo"));

            await().until(() -> harbour.broker().waiting("nesting.queue.dlq") == 1);
            assertThat(database.berths()).containsExactly("Argo");
            assertThat(harbour.entries()).containsExactly("berthed Argo");
            assertThat(harbour.logs().getFirst().causationId()).isEqualTo(sighted.id());
        });
    }

    @Test
    void handlers_that_do_not_touch_the_database_take_no_connection() {
        application(1).withBean(Waiting.class).run(context -> {
            for (int i = 0; i < Waiting.TOGETHER; i++) harbour.publish(ShipSighted.called("Argo " + i));

            await().until(() -> harbour.logs().size() == Waiting.TOGETHER);
        });
    }

    @Test
    void outside_a_handler_a_publish_is_confirmed_before_the_commit() {
        application(2).withBean(Service.class).run(context -> {
            var service = context.getBean(Service.class);
            service.berth("Argo");
            assertThat(database.berths()).containsExactly("Argo");

            harbour.broker().stop();
            assertThatThrownBy(() -> service.berth("Fram")).isInstanceOf(UnavailableException.class);
            assertThat(database.berths()).containsExactly("Argo");
        });
    }

    @Test
    void outside_a_handler_work_that_throws_after_its_publish_publishes_nothing() {
        application(2).withBean(Service.class).run(context -> {
            var service = context.getBean(Service.class);
            assertThatThrownBy(() -> service.sink("Vasa")).isInstanceOf(IllegalStateException.class);
            service.berth("Argo");

            await().until(() -> harbour.entries().contains("berthed Argo"));
            assertThat(harbour.entries()).containsExactly("berthed Argo");
            assertThat(database.berths()).containsExactly("Argo");
        });
    }

    @Test
    void outside_a_handler_a_publish_returns_the_message_that_leaves_with_the_commit() {
        application(2).withBean(Service.class).withBean(Outermost.class).run(context -> {
            var published = context.getBean(Outermost.class).berthTwice("Argo", harbour.broker());

            await().until(() -> harbour.logs().size() == 2);
            assertThat(harbour.logs()).isEqualTo(published);
        });
    }

    @Test
    void what_is_published_while_the_transaction_commits_leaves_too() {
        application(2).withBean(Service.class).withBean(Outermost.class).run(context -> {
            context.getBean(Outermost.class).publishWhileCommitting("first", () -> {});
            await().until(() -> harbour.entries().equals(List.of("first", "after")));

            var service = context.getBean(Service.class);
            context.getBean(Outermost.class).publishWhileCommitting("last", () -> service.berth("Argo"));
            await().until(() -> harbour.entries().equals(List.of("first", "after", "berthed Argo", "last", "after")));
        });
    }

    @Test
    void in_a_transaction_that_only_reads_a_publish_leaves_at_the_call() {
        application(2).withBean(Outermost.class).run(context -> {
            context.getBean(Outermost.class).onlyRead("read", harbour.broker());
        });
    }

    @Test
    void while_the_database_is_down_messages_wait_and_none_is_parked() {
        application(2).withBean(Berthing.class).withBean(Attempts.class).run(context -> {
            harbour.publish(ShipSighted.called("Argo"));
            await().until(() -> database.berths().equals(List.of("Argo")));

            database.stop();
            harbour.publish(ShipSighted.called("Fram"));
            var attempts = context.getBean(Attempts.class).ships;
            await().until(() -> Collections.frequency(attempts, "Fram") >= 2);
            database.start();

            await().until(() -> database.berths().equals(List.of("Argo", "Fram")));
            assertThat(harbour.broker().waiting("berth.queue.dlq")).isZero();
            await().until(() -> harbour.entries().equals(List.of("berthed Argo", "berthed Fram")));
        });
    }

    @Test
    void a_database_that_is_down_when_the_application_starts_is_waited_for_too() {
        database.stop();
        application(2).withBean(Berthing.class).run(context -> {
            harbour.publish(ShipSighted.called("Argo"));
            await().until(() -> harbour.broker().waiting("berth.queue") == 0); // a handler has it
            database.start();

            await().until(() -> database.berths().equals(List.of("Argo")));
            assertThat(harbour.broker().waiting("berth.queue.dlq")).isZero();
        });
    }

    private ApplicationContextRunner application(int connections) {
        return database.under(harbour.application(), connections).withPropertyValues("tidings.store.enabled=false");
    }

    /** What reached a handler, however it ended. */
    static class Attempts {
        final List<String> ships = new CopyOnWriteArrayList<>();
    }

    static class Berthing {
        private final JdbcClient jdbc;
        private final Publisher publisher;
        private final List<String> attempts;

        Berthing(JdbcClient jdbc, Publisher publisher, ObjectProvider<Attempts> attempts) {
            this.jdbc = jdbc;
            this.publisher = publisher;
            this.attempts = attempts.getIfAvailable(Attempts::new).ships;
        }

        @Subscribe(queue = "berth.queue")
        void on(ShipSighted sighted) {
            attempts.add(sighted.name());
            publisher.publish(new LogWritten("berthed " + sighted.name()));
            jdbc.sql("insert into berth values (?)").param(sighted.name()).update();
            if (sighted.name().equals("Flying Dutchman")) throw new IllegalStateException("never berths");
        }
    }

    static class SameConnection {
        private final JdbcClient jdbc;

        SameConnection(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Subscribe(queue = "same.queue")
        void on(ShipSighted sighted, Transaction tx) throws Exception {
            var ofClient =
                    jdbc.sql("select pg_backend_pid()").query(Integer.class).single();
            try (var statement = tx.connection().createStatement();
                    var result = statement.executeQuery("select pg_backend_pid()")) {
                result.next();
                tx.publish(new LogWritten(ofClient == result.getInt(1) ? "same" : "another"));
            }
        }
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

        @Transactional
        public void refuse() {
            jdbc.sql("insert into no_such_table values (1)").update();
        }
    }

    /** Begins a transaction that others join. */
    static class Outermost {
        private final Publisher publisher;

        Outermost(Publisher publisher) {
            this.publisher = publisher;
        }

        @Transactional
        public List<Message<LogWritten>> berthTwice(String ship, InMemoryBroker broker) {
            var first = publisher.publish(new LogWritten("berthed " + ship));
            var rest = publisher.publishAll(List.of(new LogWritten("berthed " + ship + " again")));
            broker.stop(); // nothing could leave now
            broker.start();
            return List.of(first, rest.getFirst());
        }

        @Transactional
        public void publishWhileCommitting(String entry, Runnable before) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    publisher.publish(new LogWritten(entry));
                }

                @Override
                public void afterCommit() {
                    publisher.publish(new LogWritten("after"));
                }
            });
            before.run();
        }

        @Transactional(readOnly = true)
        public void onlyRead(String entry, InMemoryBroker broker) {
            broker.stop();
            assertThatThrownBy(() -> publisher.publish(new LogWritten(entry))).isInstanceOf(UnavailableException.class);
        }
    }

    static class Swallowing {
        private final Service service;

        Swallowing(Service service) {
            this.service = service;
        }

        @Subscribe(queue = "swallowing.queue")
        void on(ShipSighted sighted) {
            service.berth(sighted.name());
            try {
                service.refuse();
            } catch (DataAccessException e) {
                assertThat(e).isNotNull(); // and on it goes, as if nothing had happened
            }
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
        static final int TOGETHER = 5;

        private final CountDownLatch all = new CountDownLatch(TOGETHER);

        @Subscribe(queue = "waiting.queue")
        void on(ShipSighted sighted, Transaction tx) throws InterruptedException {
            all.countDown();
            if (!all.await(5, TimeUnit.SECONDS)) throw new IllegalStateException("not all at once");
            tx.publish(new LogWritten("passed " + sighted.name()));
        }
    }
}
